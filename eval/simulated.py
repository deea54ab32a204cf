"""Simulated shoppers: a goal, a patience, a style. Rules decide what they mean, :mod:`eval.wording` words it.

After agenda-based user simulation (Schatzmann et al. 2007): a shopper answers from the goal alone, states what is still
unsaid when asked or shown something wrong, repeats what was ignored, and takes the first product that satisfies it all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from assistant.request import Reply
from eval.dialogues import Scalar, Shopper, Style, parse_constraint
from retrieval.catalogue import Catalogue
from retrieval.filters import Constraint
from retrieval.text import stems

LISTS = ("recommend", "ask", "compare", "answer")
"""Actions whose products are an offer."""

Kind = Literal["open", "answer", "no_preference", "correct", "again", "more"]


@dataclass(frozen=True)
class Act:
    """What a shopper means in one turn.

    ``facts``: the constraints stated in it. ``thing`` and ``query`` are empty but in an opening. ``kind``: ``open``
    names the thing; ``answer`` states what was asked for; ``no_preference`` has no answer; ``correct`` states what the
    products shown break, ``again`` for a second time; ``more`` asks for others.
    """

    kind: Kind
    style: Style
    facts: tuple[tuple[str, Scalar | list[Scalar]], ...] = ()
    thing: str = ""
    query: str = ""


@dataclass(frozen=True)
class Said:
    """A message, and who worded it."""

    text: str
    by: Literal["rules", "model"] = "rules"


Words = Callable[[Act, Shopper, Catalogue, Random], Said]
"""Puts an act into words: nothing in them that the act does not say."""


class SimulatedShopper:
    """One shopper in one dialogue; the same ``seed`` and replies always give the same messages."""

    def __init__(self, wanted: Shopper, catalogue: Catalogue, seed: str, words: Words) -> None:
        self._wanted, self._catalogue, self._words = wanted, catalogue, words
        self._random = Random(seed)
        self._goal = wanted.goal.constraints
        self._corrected: Counter[str] = Counter()
        self.stated: dict[str, Scalar | list[Scalar]] = {}
        """The part of the goal that has been said so far."""

    @property
    def told(self) -> set[str]:
        """Fields that the shopper has stated something of: a question about one of them is needless."""
        return {parse_constraint(key, value).field for key, value in self.stated.items()}

    def say(self, reply: Reply | None) -> Said:
        """The next message, after a reply that did not bring what is wanted; None: the first message."""
        act = self._open() if reply is None else self._respond(reply)
        self.stated.update(act.facts)
        if act.thing and self._name_says_category():
            self.stated["category ="] = self._goal["category ="]
        return self._words(act, self._wanted, self._catalogue, self._random)

    def _name_says_category(self) -> bool:
        """Whether the thing's name ("a monitor") has the words of its category ("Monitors")."""
        category, named = self._goal.get("category ="), set(stems(self._wanted.goal.kind))
        values = category if isinstance(category, list) else [category]
        return any(isinstance(each, str) and set(stems(each)) <= named for each in values)

    def satisfying(self, reply: Reply) -> str | None:
        """Id of the first product offered that satisfies the whole goal, by the catalogue's records."""
        if reply.action not in LISTS:
            return None
        wanted = [parse_constraint(key, value) for key, value in self._goal.items()]
        return next((id for item in reply.products if not self._broken(id := item.product.id, wanted)), None)

    def _broken(self, product_id: str, wanted: list[Constraint]) -> bool:
        return not all(self._catalogue.satisfies(product_id, constraint) for constraint in wanted)

    def _act(self, kind: Kind, facts: Mapping[str, Scalar | list[Scalar]] | None = None) -> Act:
        return Act(kind, self._wanted.style, tuple((facts or {}).items()))

    def _open(self) -> Act:
        goal, style = self._wanted.goal, self._wanted.style
        # What the thing is called says its category.
        facts = {} if style == "vague" else {k: v for k, v in self._goal.items() if k != "category ="}
        return Act("open", style, tuple(facts.items()), goal.kind, goal.query)

    def _respond(self, reply: Reply) -> Act:
        unsaid = {key: value for key, value in self._goal.items() if key not in self.stated}
        if reply.question is not None:
            asked = {k: v for k, v in self._goal.items() if k.rpartition(" ")[0] == reply.question.facet}
            if asked:
                return self._act("answer", asked)
            if not reply.products or not unsaid:
                return self._act("no_preference")
        if reply.products:
            wrong = self._most_broken(reply)
            if wrong is not None:
                kind: Kind = "again" if wrong in self.stated else "correct"
                if wrong not in self.stated or self._corrected[wrong] < 2:
                    self._corrected[wrong] += 1
                    return self._act(kind, {wrong: self._goal[wrong]})
        if unsaid:
            first = next(iter(unsaid))
            return self._act("answer", {first: unsaid[first]})
        if not reply.products and reply.action != "recommend":
            # Talked past: what was wanted is said anew.
            return self._open()
        return self._act("more")

    def _most_broken(self, reply: Reply) -> str | None:
        """Key of the goal's constraint that most products shown break; one not stated yet goes first."""
        broken: Counter[str] = Counter()
        for key, value in self._goal.items():
            constraint = parse_constraint(key, value)
            for item in reply.products:
                broken[key] += not self._catalogue.satisfies(item.product.id, constraint)
        found = [key for key, count in broken.items() if count]
        return min(found, key=lambda key: (key in self.stated, -broken[key]), default=None)
