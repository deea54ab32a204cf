"""What is checked of a turn: one small function per expectation, and those that hold of every turn.

A check returns why it failed, or None. It judges from the catalogue's records, never from the assistant's own word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from statistics import fmean

import numpy as np

from eval.dialogues import Expect, Products, parse_constraint
from eval.evidence import unsupported
from eval.step import Step
from retrieval.catalogue import Catalogue
from retrieval.filters import Constraint
from retrieval.product import Product
from retrieval.units import read_quantity

MAX_MODEL_CALLS = 2
PRICE_TOLERANCE = 0.005
"""Relative; a converted price may be rounded."""
BAND = 0.05
"""Relative; "a 27 inch monitor" may be taken for a band of this half width around 27."""


Check = Callable[[Expect, Step], str | None]


def intent(expect: Expect, step: Step) -> str | None:
    """The intent understood is one of those expected."""
    got = step.reply.request.intent
    return None if got in expect.intent else f"understood as {got}"


def action(expect: Expect, step: Step) -> str | None:
    """The action taken is one of those expected."""
    return None if step.reply.action in expect.action else f"did {step.reply.action}"


def same_constraint(wanted: Constraint, got: Constraint, catalogue: Catalogue) -> bool:
    """Same field and operator, and the same values or (for wordings such as singular and plural) the same products."""
    if (wanted.field.casefold(), wanted.op) != (got.field.casefold(), got.op):
        return False
    if wanted.op in ("<=", ">="):
        amounts = [
            catalogue.convert(float(c.values[0]), c.unit or catalogue.currency)
            if c.field == "price"
            else float(c.values[0])
            for c in (wanted, got)
        ]
        if abs(amounts[0] - amounts[1]) <= PRICE_TOLERANCE * abs(amounts[0]):
            return wanted.field == "price" or wanted.unit is None or wanted.unit == got.unit
    elif {str(v).casefold() for v in wanted.values} == {str(v).casefold() for v in got.values}:
        return True
    rows = [catalogue.rows((c,)) for c in (wanted, got)]
    return bool(rows[0].any() and not rows[0].all() and np.array_equal(rows[0], rows[1]))


def _in_force(wanted: Constraint, filters: tuple[Constraint, ...], catalogue: Catalogue) -> list[Constraint]:
    """Those of ``filters`` that say what ``wanted`` says: one the same, or a narrow band around an exact number."""
    same = [got for got in filters if same_constraint(wanted, got, catalogue)]
    if same or wanted.op != "=":
        return same
    number = read_quantity(str(wanted.values[0]))
    band = [got for got in filters if got.field == wanted.field and got.op in ("<=", ">=")]
    near = number is not None and all(abs(float(got.values[0]) / number[0] - 1) <= BAND for got in band)
    return band if near and {got.op for got in band} == {"<=", ">="} else []


def constraints(expect: Expect, step: Step) -> str | None:
    """Each expected constraint is in force."""
    filters = step.reply.request.filters
    missing = [
        f"{key} {value}"
        for key, value in expect.constraints.items()
        if not _in_force(parse_constraint(key, value), filters, step.catalogue)
    ]
    return f"not in force: {'; '.join(missing)}. In force: {describe(filters)}" if missing else None


def no_constraints(expect: Expect, step: Step) -> str | None:
    """Nothing is in force on these fields or keys; ``others``: nothing beyond what is expected."""
    filters = step.reply.request.filters
    wanted = [parse_constraint(key, value) for key, value in expect.constraints.items()]
    meant = [got for each in wanted for got in _in_force(each, filters, step.catalogue)]
    wrong = [
        got
        for got in filters
        if got.field in expect.no_constraints
        or got.key in expect.no_constraints
        or ("others" in expect.no_constraints and got not in meant)
    ]
    return f"in force though not asked for: {describe(tuple(wrong))}" if wrong else None


def describe(filters: tuple[Constraint, ...]) -> str:
    """Constraints as a reader would write them."""
    return "; ".join(_written(constraint) for constraint in filters) or "none"


def _written(constraint: Constraint) -> str:
    values = [
        ("yes" if value else "no")
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
        for value in constraint.values
    ]
    return " ".join(part for part in (constraint.key, " or ".join(values), constraint.unit) if part)


def violations(step: Step, wanted: tuple[Constraint, ...]) -> list[tuple[Product, Constraint]]:
    """Products shown with each of ``wanted`` that they do not satisfy."""
    return [
        (item.product, constraint)
        for item in step.reply.products
        for constraint in wanted
        if not step.catalogue.satisfies(item.product.id, constraint)
    ]


def demanded(expect: Expect, step: Step) -> tuple[Constraint, ...]:
    """What products shown must satisfy: the case's constraints and those in force, but not those said to be relaxed."""
    expected = tuple(parse_constraint(key, value) for key, value in expect.constraints.items())
    return tuple(c for c in expected + step.reply.request.filters if c.key not in step.reply.relaxed)


def _breach(found: list[tuple[Product, Constraint]]) -> str | None:
    if not found:
        return None
    product, constraint = found[0]
    value = product.attributes.get(constraint.field, getattr(product, constraint.field, "not in the record"))
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{product.title!r} breaks {describe((constraint,))}: {value}{more}"


def products(expect: Expect, step: Step) -> str | None:
    """The products shown are as many, as new, as cheap, as ordered and of the kind expected."""
    wanted, shown = expect.products or Products(), step.reply.products
    prices = [float(step.catalogue.prices[step.catalogue.row_of[item.product.id]]) for item in shown]
    where = tuple(parse_constraint(key, value) for key, value in wanted.where.items())
    first = tuple(parse_constraint(key, value) for key, value in wanted.first.items())
    if wanted.at_least is not None and len(shown) < wanted.at_least:
        return f"{len(shown)} shown, at least {wanted.at_least} expected"
    if wanted.at_most is not None and len(shown) > wanted.at_most:
        return f"{len(shown)} shown, at most {wanted.at_most} expected"
    if wanted.within_constraints and (why := _breach(violations(step, demanded(expect, step)))):
        return why
    if why := _breach(violations(step, where)):
        return why
    if first and (not shown or (why := _breach([v for v in violations(step, first) if v[0] == shown[0].product]))):
        return why or "none shown"
    if wanted.new and (old := [item.product.title for item in shown if item.product.id in step.seen]):
        return f"shown before: {', '.join(old)}"
    if wanted.cheaper and (why := _not_cheaper(prices, step)):
        return why
    if wanted.sorted_by is not None:
        ratings = [-(item.product.rating or 0.0) for item in shown]
        order = {"price_asc": prices, "price_desc": [-p for p in prices], "rating": ratings}[wanted.sorted_by]
        return (
            None
            if order == sorted(order)
            else f"not in the order {wanted.sorted_by}: {', '.join(f'{abs(v):g}' for v in order)}"
        )
    return None


def _not_cheaper(prices: list[float], step: Step) -> str | None:
    before = [float(step.catalogue.prices[step.catalogue.row_of[each]]) for each in step.page]
    if not before or not prices:
        return "there is nothing to compare prices with"
    for name, of in (("dearest", max), ("average", fmean)):
        if not of(prices) < of(before):
            return f"the {name} costs {of(prices):.2f}, before it was {of(before):.2f}"
    return None


def references(expect: Expect, step: Step) -> str | None:
    """The message was understood to point at exactly these products."""
    positions = expect.references or []
    if any(p > len(step.page) for p in positions):
        return f"only {len(step.page)} products were on the page"
    got = step.reply.request.references
    if set(got) == {step.page[p - 1] for p in positions}:
        return None
    return f"points at {[step.page.index(i) + 1 if i in step.page else i for i in got] or 'nothing'}"


def mention(expect: Expect, step: Step) -> str | None:
    """All, and any, of the words occur."""
    wanted, words = expect.mention, step.words.casefold()
    if wanted is None:
        return None
    missing = [word for word in wanted.all if word.casefold() not in words]
    if missing:
        return f"does not say {', '.join(missing)}"
    if wanted.any and not any(word.casefold() in words for word in wanted.any):
        return f"says none of {', '.join(wanted.any)}"
    return None


def must_not_mention(expect: Expect, step: Step) -> str | None:
    """None of the words occurs, as a whole word where it is written in Latin letters.

    That the reply repeats what the shopper ruled out ("not Sony", "不要索尼") is no mention.
    """
    words = re.sub(r"(?i)\b(not|no|without) [\w-]+|(不要|不含|非) ?[\w-]+", " ", step.words)
    said = [w for w in expect.must_not_mention if re.search(rf"(?<![A-Za-z]){re.escape(w)}(?![A-Za-z])", words, re.I)]
    return f"says {', '.join(said)}" if said else None


def asks(expect: Expect, step: Step) -> str | None:
    """A question was asked, or none was."""
    asked = step.reply.question is not None
    if asked == expect.asks:
        return None
    return f"asks: {step.reply.question.text}" if step.reply.question else "asks nothing"


def language(expect: Expect, step: Step) -> str | None:
    """The request is taken to be, and answered, in this language; titles and brands may stay in the catalogue's."""
    if step.reply.request.language != expect.language:
        return f"taken for {step.reply.request.language}"
    own = step.words
    for item in step.reply.products:
        own = own.replace(item.product.title, "").replace(item.product.brand or item.product.title, "")
    chinese, latin = len(re.findall(r"[\u4e00-\u9fff]", own)), len(re.findall(r"[A-Za-z]+", own))
    if expect.language == "zh" and chinese < latin:
        return f"answered with {chinese} Chinese characters and {latin} other words"
    if expect.language == "en" and chinese > latin:
        return "answered in Chinese"
    return None


def relaxed(expect: Expect, step: Step) -> str | None:
    """Exactly these constraints are said to have been relaxed."""
    got = step.reply.relaxed
    return None if sorted(got) == sorted(expect.relaxed or []) else f"relaxed {', '.join(got) or 'nothing'}"


def degraded(expect: Expect, step: Step) -> str | None:
    """The turn went without its model, and says so, or did not."""
    return None if step.reply.degraded == expect.degraded else f"degraded is {step.reply.degraded}"


def grounded(expect: Expect, step: Step) -> str | None:
    """No number, brand or product id that records, policies or the shopper do not support."""
    found = unsupported(step)
    return f"unsupported: {'; '.join(found)}" if found else None


CHECKS: dict[str, Check] = {
    "intent": intent,
    "action": action,
    "constraints": constraints,
    "no_constraints": no_constraints,
    "products": products,
    "references": references,
    "mention": mention,
    "must_not_mention": must_not_mention,
    "asks": asks,
    "language": language,
    "relaxed": relaxed,
    "degraded": degraded,
    "grounded": grounded,
}
"""By field of :class:`Expect`; a field that a case does not set is not checked."""


def says_something(expect: Expect, step: Step) -> str | None:
    """There are words to read."""
    return None if step.words.strip() else "no text and no question"


def few_model_calls(expect: Expect, step: Step) -> str | None:
    """At most two model calls."""
    calls = step.reply.model_calls
    return None if calls <= MAX_MODEL_CALLS else f"{calls} model calls"


def scores_add_up(expect: Expect, step: Step) -> str | None:
    """Each score is the sum of its contributions."""
    wrong = [r for r in step.reply.products if abs(r.score - sum(r.contributions.values())) > 1e-6]
    return (
        f"{wrong[0].product.title!r}: {wrong[0].score} is not {sum(wrong[0].contributions.values())}" if wrong else None
    )


def cards_before_words(expect: Expect, step: Step) -> str | None:
    """Products come before the first word."""
    order = [name for name in step.events if name in ("products", "text")]
    return None if not step.reply.products or order[:1] == ["products"] else "words came before the products"


def asks_once(expect: Expect, step: Step) -> str | None:
    """A facet is not asked about twice in a dialogue."""
    question = step.reply.question
    return f"asked about {question.facet} again" if question and question.facet in step.asked else None


def relaxes_honestly(expect: Expect, step: Step) -> str | None:
    """What is said to be relaxed is exactly what the products shown break of what is in force."""
    if step.reply.action not in ("recommend", "ask"):
        return None
    broken = {c.key for _, c in violations(step, step.reply.request.filters)}
    silent, needless = broken - set(step.reply.relaxed), set(step.reply.relaxed) - broken
    if silent:
        return f"products break {', '.join(sorted(silent))} and the reply does not say so"
    if needless and step.reply.products:
        return f"says that {', '.join(sorted(needless))} was relaxed, but every product satisfies it"
    return None


ALWAYS: dict[str, Check] = {
    "says something": says_something,
    "few model calls": few_model_calls,
    "scores add up": scores_add_up,
    "cards before words": cards_before_words,
    "asks once": asks_once,
    "relaxes honestly": relaxes_honestly,
}
"""Checked of every reply."""


def check_step(expect: Expect, step: Step) -> dict[str, str | None]:
    """Why each check failed, None where it held: those of every turn, then those that the case names."""
    named = {name: check for name, check in CHECKS.items() if name in expect.model_fields_set}
    return {name: check(expect, step) for name, check in {**ALWAYS, **named}.items()}
