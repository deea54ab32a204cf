"""Reads every message of a set and gathers what was right: the figures of ``floorwalker eval understanding``."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from assistant.request import Layer, Request, State
from assistant.understanding import Understood
from eval.metrics import Metric, quantile, share
from eval.understanding.cases import Case
from eval.understanding.figures import CONSTRAINTS, intent_figures, slot_figures
from eval.understanding.slots import Counts, count_own, count_webshop
from retrieval.catalogue import Catalogue

Read = Callable[[str, State], Understood]
LAYERS: tuple[Layer, ...] = get_args(Layer)


@dataclass(frozen=True)
class Outcome:
    """One message as it was understood. ``slots`` is None where the set has no labels of slots."""

    case: Case
    understood: Understood
    seconds: float
    slots: Counts | None

    @property
    def intent(self) -> str:
        """The intent understood, as labels name it."""
        return intent_of(self.understood.request)

    @property
    def layer(self) -> str:
        """The layer that settled the intent."""
        return self.understood.request.settled.get("intent", LAYERS[0])

    @property
    def right(self) -> bool:
        """Whether the intent is one of those that are right."""
        return self.intent in self.case.intents

    @property
    def wrong_slots(self) -> list[str]:
        """Slots with something invented or missed."""
        return [slot for slot, (_, invented, missed) in (self.slots or {}).items() if invented or missed]


def intent_of(request: Request) -> str:
    """A request's intent, with the topics of a policy question as intents of their own."""
    return request.topic or request.intent


def run(cases: Sequence[Case], read: Read, catalogue: Catalogue) -> list[Outcome]:
    """Reads every message once, after one that is not counted (models are loaded by it)."""
    if cases:
        read(cases[0].text, cases[0].state)
    outcomes = []
    for case in cases:
        start = time.perf_counter()
        understood = read(case.text, case.state)
        seconds = time.perf_counter() - start
        outcomes.append(Outcome(case, understood, seconds, _slots(case, understood.request, catalogue)))
    return outcomes


def _slots(case: Case, got: Request, catalogue: Catalogue) -> Counts | None:
    if case.own is not None:
        return count_own(case, got, case.state, catalogue)
    return count_webshop(case, got) if case.slots is not None else None


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Slots, intents, invented constraints and layers, as ``data`` of the JSON.

    ``intents told as the shop acts`` takes an order question and a complaint for the policy questions that they are
    answered as.
    """
    counted = [each.slots for each in outcomes if each.slots is not None]
    pairs = [(each.case.intents, each.intent) for each in outcomes]
    acted = [(tuple(map(_acted, right)), _acted(got)) for right, got in pairs]
    inventing = [any(counts.get(slot, (0, 0, 0))[1] for slot in CONSTRAINTS) for counts in counted]
    return {
        "messages": len(outcomes),
        "slots": slot_figures(counted),
        "intents": intent_figures(pairs),
        "intents told as the shop acts": intent_figures(acted),
        "messages with an invented constraint": share(sum(inventing), len(inventing)),
        "layers": {layer: found for layer in LAYERS if (found := _layer(outcomes, layer))},
    }


def _acted(intent: str) -> str:
    return "policy_question" if intent in ("order", "complaint") else intent


def _layer(outcomes: Sequence[Outcome], layer: Layer) -> dict[str, Metric]:
    settled = [each for each in outcomes if each.layer == layer]
    spent = [1000 * seconds for each in outcomes if (seconds := each.understood.seconds.get(layer)) is not None]
    if not spent and not settled:
        return {}
    return {
        "settles": share(len(settled), len(outcomes)),
        "right": share(sum(each.right for each in settled), len(settled)),
        "asked": share(len(spent), len(outcomes)),
        "p50 ms": quantile(spent, 0.5),
        "p95 ms": quantile(spent, 0.95),
    }
