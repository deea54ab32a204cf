"""Simulated shoppers: a goal, a patience, a style. Rules decide what they mean, :mod:`eval.wording` words it.

After agenda-based user simulation (Schatzmann et al. 2007): a shopper opens with the thing and little more, as people
do, answers from the goal alone, turns down what is shown for what is wrong with it, tells what is still unsaid a piece
at a time, repeats what was ignored, and takes the first product looked at that satisfies it all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from assistant.request import Reply
from eval.dialogues import Scalar, Shopper, Style, parse_constraint
from retrieval.catalogue import Catalogue
from retrieval.filters import Constraint
from retrieval.product import Product
from retrieval.text import stems

LISTS = ("recommend", "ask", "compare", "answer")
"""Actions whose products are an offer."""

FIRST: dict[Style, tuple[int, int]] = {
    "terse": (0, 1),
    "chatty": (0, 2),
    "vague": (0, 0),
    "typos": (0, 1),
    "zh": (0, 1),
}
"""How many wishes an opening holds beside the thing's name, by style: at least and at most, drawn."""

LOOKS = 2
"""How many products of a list a shopper looks at, from its top: few look further (Craswell et al. 2008)."""

Kind = Literal["open", "answer", "no_preference", "correct", "again", "more"]


@dataclass(frozen=True)
class Act:
    """What a shopper means in one turn.

    ``facts``: the constraints stated in it. ``thing`` is empty but in an opening; ``query`` is said once. ``kind``:
    ``open`` names the thing; ``answer`` states what was asked for, or what is left to say; ``no_preference`` has no
    answer; ``correct`` turns down what is shown, ``again`` for a second time; ``more`` asks for others. ``wrong``: the
    constraint that what is shown breaks, and the first such product's own value (None: it has none on record).
    """

    kind: Kind
    style: Style
    facts: tuple[tuple[str, Scalar | list[Scalar]], ...] = ()
    thing: str = ""
    query: str = ""
    wrong: tuple[str, str | None] | None = None


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
        self._query = wanted.goal.query
        """What is left to say of it."""
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
        if act.query:
            self._query = ""
        if act.thing and self._name_says_category():
            self.stated["category ="] = self._goal["category ="]
        return self._words(act, self._wanted, self._catalogue, self._random)

    def _name_says_category(self) -> bool:
        """Whether the thing's name ("a monitor") has the words of its category ("Monitors")."""
        category, named = self._goal.get("category ="), set(stems(self._wanted.goal.kind))
        values = category if isinstance(category, list) else [category]
        return any(isinstance(each, str) and set(stems(each)) <= named for each in values)

    def satisfying(self, reply: Reply) -> str | None:
        """Id of the first product looked at that satisfies the whole goal, by the catalogue's records."""
        if reply.action not in LISTS:
            return None
        wanted = [parse_constraint(key, value) for key, value in self._goal.items()]
        return next((id for item in reply.products[:LOOKS] if not self._broken(id := item.product.id, wanted)), None)

    def _broken(self, product_id: str, wanted: list[Constraint]) -> bool:
        return not all(self._catalogue.satisfies(product_id, constraint) for constraint in wanted)

    def _open(self, *, anew: bool = False) -> Act:
        """The first message; ``anew``: what has been said so far, all at once."""
        goal, style = self._wanted.goal, self._wanted.style
        # What the thing is called says its category.
        keys = [key for key in self._goal if key != "category ="]
        if anew:
            said = [key for key in keys if key in self.stated]
        else:
            said = self._random.sample(keys, min(len(keys), self._random.randint(*FIRST[style])))
        facts = tuple((key, value) for key, value in self._goal.items() if key in said)
        return Act("open", style, facts, goal.kind, "" if style == "vague" or anew else self._query)

    def _say(self, kind: Kind, *keys: str, wrong: tuple[str, str | None] | None = None, query: str = "") -> Act:
        return Act(kind, self._wanted.style, tuple((key, self._goal[key]) for key in keys), query=query, wrong=wrong)

    def _respond(self, reply: Reply) -> Act:
        wrong = self._most_broken(reply)
        if reply.question is not None:
            asked = [key for key in self._goal if key.rpartition(" ")[0] == reply.question.facet]
            # Who has no answer goes on with what is wrong with the products beside the question.
            more = [wrong] if wrong is not None and wrong not in self.stated and not asked else []
            return self._say("answer", *asked) if asked else self._say("no_preference", *more)
        if wrong is not None and (wrong not in self.stated or self._corrected[wrong] < 2):
            return self._turn_down(wrong, reply)
        unsaid = [key for key in self._goal if key not in self.stated]
        if unsaid:
            return self._say("answer", self._random.choice(unsaid))
        if self._query:
            return self._say("answer", query=self._query)
        if not reply.products and reply.action != "recommend":
            # Talked past.
            return self._open(anew=True)
        return self._say("more")

    def _turn_down(self, key: str, reply: Reply) -> Act:
        """Says what is wrong with the products; a vague shopper leaves out at first how much is too much."""
        kind: Kind = "again" if key in self.stated else "correct"
        constraint = parse_constraint(key, self._goal[key])
        product = next(
            each.product
            for each in reply.products[:LOOKS]
            if not self._catalogue.satisfies(each.product.id, constraint)
        )
        self._corrected[key] += 1
        wrong = (key, _value_of(product, constraint.field))
        hint = self._wanted.style == "vague" and constraint.field == "price" and self._corrected[key] == 1
        return self._say(kind, *(() if hint and kind == "correct" else (key,)), wrong=wrong)

    def _most_broken(self, reply: Reply) -> str | None:
        """Key of the goal's constraint that most products looked at break; one not stated yet goes first."""
        broken: Counter[str] = Counter()
        for key, value in self._goal.items():
            constraint = parse_constraint(key, value)
            for item in reply.products[:LOOKS]:
                broken[key] += not self._catalogue.satisfies(item.product.id, constraint)
        found = [key for key, count in broken.items() if count]
        return min(found, key=lambda key: (key in self.stated, -broken[key]), default=None)


def _value_of(product: Product, field: str) -> str | None:
    """A product's value where it is a plain word to turn it down by."""
    value = product.brand if field == "brand" else product.attributes.get(field)
    return value if isinstance(value, str) and not any(letter.isdigit() for letter in value) else None
