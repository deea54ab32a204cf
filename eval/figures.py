"""The metrics of a run, of its sets and of its tags. docs/evaluation.md tells what each means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from eval.metrics import Metric, mean, mean_rate, middle, pass_hat, quantile, share
from eval.results import CaseResult, Prices, RunResult, TurnResult

MOMENTS = {"products": "to_cards", "text": "to_first_word", "reply": "to_end"}
"""Events whose first coming is told as seconds from a turn's start, and what these seconds are called."""
SECONDS, OF_MODEL = "seconds_", "of_model_"
"""How the names of metrics begin that are seconds, or parts of the model's own seconds in that turn."""
GAVE_UP = "gave up"

SHARES = (
    "turn_pass_rate",
    "constraint_violations",
    "groundedness",
    "statements_supported",
    "statements_supported_unchecked",
    "claims_supported_unchecked",
    "sentences_replaced",
    "needless_questions",
    "missed_questions",
    "relaxed_honestly",
    "cards_before_words",
    "shoppers_content",
)
TOKENS = ("prompt_tokens", "completion_tokens", "cost")
"""Where an engine tells them."""
MEANS = ("turns_to_success", "model_calls", *TOKENS)


def outcomes(cases: Sequence[CaseResult]) -> dict[tuple[str, str], tuple[int, int]]:
    """Passes and judged repetitions of each case, by set and id; one that was never judged is not there."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for case in cases:
        if case.status != "error":
            found[case.set, case.case.id].append(case.status == "passed")
    return {key: (sum(passed), len(passed)) for key, passed in found.items()}


def success(cases: Sequence[CaseResult]) -> Metric:
    """The share of dialogues that passed; of repeated ones the mean over cases."""
    return mean_rate([passed / n for passed, n in outcomes(cases).values()])


def observations(cases: Sequence[CaseResult], prices: Prices | None = None) -> dict[str, list[float]]:
    """What was observed of each metric, a value for each turn, product, question or dialogue that tells of it.

    Of dialogues that ended in an error nothing is.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for case in cases:
        if case.status == "error":
            continue
        if case.case.shopper:
            found["shoppers_content"].append(case.turns_to_success is not None)
        if case.turns_to_success:
            found["turns_to_success"].append(case.turns_to_success)
        for turn in case.turns:
            if turn.turn.replies:
                for name, values in _of_turn(turn, prices):
                    found[name] += values
                # A model that is down on purpose is called by nobody.
                if turn.reply and case.case.model == "any":
                    found["model_calls"].append(turn.reply.model_calls)
    if not any(found["prompt_tokens"]):
        # No engine told.
        for name in TOKENS:
            found.pop(name, None)
    return {name: [float(each) for each in values] for name, values in found.items()}


def _of_turn(turn: TurnResult, prices: Prices | None) -> Iterator[tuple[str, list[float]]]:
    measures, reply, usage = turn.measures, turn.reply, turn.usage
    yield "turn_pass_rate", [turn.passed]
    yield "constraint_violations", _parts(measures.breaking, measures.shown)
    for name, value in (
        ("groundedness", measures.grounded),
        ("needless_questions", measures.needless_question),
        ("missed_questions", measures.missed_question),
        ("relaxed_honestly", measures.relaxed_honestly),
        ("cards_before_words", measures.cards_before_words),
    ):
        yield name, [] if value is None else [value]
    yield "statements_supported", _parts(measures.supported, measures.stated)
    for event, moment in MOMENTS.items():
        if event in turn.moments:
            yield SECONDS + moment, [turn.moments[event]]
            if turn.model_seconds:
                yield OF_MODEL + moment, [turn.moments[event] / turn.model_seconds]
    if turn.model_seconds:
        yield f"{SECONDS}model", [turn.model_seconds]
    if reply is None:
        return
    if reply.grounding.sentences:
        yield "statements_supported_unchecked", _parts(measures.supported_unchecked, measures.stated_unchecked)
        yield "claims_supported_unchecked", _parts(reply.grounding.supported, reply.grounding.claims)
        yield "sentences_replaced", _parts(len(reply.grounding.replaced), reply.grounding.sentences)
    # A turn that called no model used nothing; of one whose engine does not tell, nothing is known.
    if usage or not reply.model_calls:
        yield "prompt_tokens", [usage.get("prompt_tokens", 0)]
        yield "completion_tokens", [usage.get("completion_tokens", 0)]
        yield "cost", [prices.of(usage)] if prices else []
    for step, seconds in reply.timings.items():
        yield SECONDS + step, [seconds]
    for layer, seconds in reply.layers.items():
        yield f"{SECONDS}understand_{layer}", [seconds]


def _parts(hits: int, n: int) -> list[float]:
    return [1.0] * hits + [0.0] * (n - hits)


def metrics(cases: Sequence[CaseResult], prices: Prices | None = None) -> dict[str, Metric]:
    """Every metric of a run; dialogues that ended in an error count nowhere.

    Args:
        prices: of a million tokens; without them no cost is told.
    """
    seen = observations(cases, prices)
    played = list(outcomes(cases).values())
    most = max((n for _, n in played), default=0)
    times = [name for name in sorted(seen) if name.startswith((SECONDS, OF_MODEL))]
    return {
        "task_success": success(cases),
        **({f"pass^{k}": pass_hat(played, k) for k in range(1, most + 1)} if most > 1 else {}),
        **{name: share(round(sum(own)), len(own)) for name in SHARES for own in [seen.get(name, [])]},
        **{name: mean(seen.get(name, [])) for name in MEANS if seen.get(name) or name not in TOKENS},
        **{f"{name}_p50": middle(seen[name]) for name in times},
        **{f"{name}_p95": quantile(seen[name], 0.95) for name in times},
    }


def by_set(cases: Sequence[CaseResult]) -> dict[str, list[CaseResult]]:
    """The dialogues of each set, in the order of the run."""
    return {name: [case for case in cases if case.set == name] for name in dict.fromkeys(case.set for case in cases)}


def by_tag(cases: Sequence[CaseResult]) -> dict[str, list[CaseResult]]:
    """The dialogues of each tag."""
    tags = sorted({tag for case in cases for tag in case.case.tags})
    return {tag: [case for case in cases if tag in case.case.tags] for tag in tags}


def turns_taken(cases: Sequence[CaseResult]) -> dict[str, int]:
    """How many simulated shoppers were content after so many turns (``1``, ``2``, …), and how many gave up."""
    judged = [case for case in cases if case.case.shopper and case.status != "error"]
    counts = Counter(case.turns_to_success or 0 for case in judged)
    found = {str(turns): counts[turns] for turns in sorted(counts) if turns}
    return found | ({GAVE_UP: counts[0]} if counts[0] else {})


def agreement(cases: Sequence[CaseResult]) -> dict[str, Any]:
    """How far the judge and the checks agree on the dialogues that both judged; empty where there was no judge.

    ``kappa`` is Cohen's (1960); None where one of the two said the same of all.
    """
    asked = [case for case in cases if case.judgement is not None]
    if not asked:
        return {}
    both = [
        (case.status == "passed", case.judgement.passed)
        for case in asked
        if case.status != "error" and case.judgement is not None and case.judgement.passed is not None
    ]
    same = share(sum(checks == judge for checks, judge in both), len(both))
    by_chance = 0.0
    if both:
        ours, theirs = (sum(side) / len(both) for side in zip(*both, strict=True))
        by_chance = ours * theirs + (1 - ours) * (1 - theirs)
    kappa = (same.value - by_chance) / (1 - by_chance) if same.value is not None and by_chance < 1 else None
    return {
        "judged": len(both),
        "failures": {
            case.label: case.judgement.error for case in asked if case.judgement is not None and case.judgement.error
        },
        "passed": share(sum(judge for _, judge in both), len(both)).model_dump(),
        "agreement": same.model_dump(),
        "kappa": kappa,
        "disagreements": [
            case.label
            for case in asked
            if case.status != "error"
            and case.judgement is not None
            and case.judgement.passed not in (None, case.status == "passed")
        ],
    }


def payload(run: RunResult) -> dict[str, Any]:
    """What ``--json`` prints: ``{"data", "systems": {name: {metric: {"value","low","high","n"}}}, "settings"}``.

    ``systems`` has the figures of each set, where there are several, as ``name/set``, and of each tag as ``name#tag``.
    """

    def names(status: str) -> dict[str, str]:
        return {case.label: case.problem for case in run.cases if case.status == status}

    sets = by_set(run.cases)
    groups = {run.system: run.cases}
    groups |= {f"{run.system}/{name}": cases for name, cases in sets.items() if len(sets) > 1}
    groups |= {f"{run.system}#{tag}": cases for tag, cases in by_tag(run.cases).items()}
    judged, taken = agreement(run.cases), turns_taken(run.cases)
    return {
        "data": {
            **run.data,
            "passed": run.count("passed"),
            "failed": list(names("failed")),
            "errors": names("error"),
            **({"turns_to_success": taken} if taken else {}),
            **({"judge": judged} if judged else {}),
        },
        "systems": {
            name: {metric: found.model_dump() for metric, found in metrics(cases, run.prices).items()}
            for name, cases in groups.items()
        },
        "settings": run.settings,
    }
