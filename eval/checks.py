"""What a case expects of a turn: one small function per expectation.

A check returns why it failed, or None. It judges from the catalogue's records, never from the assistant's own word.
"""

from __future__ import annotations

import re
from statistics import fmean

from eval.always import ALWAYS
from eval.constraints import breach, demanded, describe, in_force, violations
from eval.dialogues import Expect, InCart, Products, parse_constraint
from eval.evidence import unsupported
from eval.step import Check, Step

CENT = 0.01
"""In the shop's currency; sums are rounded."""


def intent(expect: Expect, step: Step) -> str | None:
    """The intent understood is one of those expected."""
    got = step.reply.request.intent
    return None if got in expect.intent else f"understood as {got}"


def action(expect: Expect, step: Step) -> str | None:
    """The action taken is one of those expected."""
    return None if step.reply.action in expect.action else f"did {step.reply.action}"


def constraints(expect: Expect, step: Step) -> str | None:
    """Each expected constraint is in force."""
    filters = step.reply.request.filters
    missing = [
        f"{key} {value}"
        for key, value in expect.constraints.items()
        if not in_force(parse_constraint(key, value), filters, step.catalogue)
    ]
    return f"not in force: {'; '.join(missing)}. In force: {describe(filters)}" if missing else None


def no_constraints(expect: Expect, step: Step) -> str | None:
    """Nothing is in force on these fields or keys; ``others``: nothing beyond what is expected."""
    filters = step.reply.request.filters
    wanted = [parse_constraint(key, value) for key, value in expect.constraints.items()]
    meant = [got for each in wanted for got in in_force(each, filters, step.catalogue)]
    wrong = [
        got
        for got in filters
        if got.field in expect.no_constraints
        or got.key in expect.no_constraints
        or ("others" in expect.no_constraints and got not in meant)
    ]
    return f"in force though not asked for: {describe(tuple(wrong))}" if wrong else None


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
    if wanted.within_constraints and (why := breach(violations(step, demanded(expect, step)))):
        return why
    if why := breach(violations(step, where)):
        return why
    if first and (not shown or (why := breach([v for v in violations(step, first) if v[0] == shown[0].product]))):
        return why or "none shown"
    if wanted.new and (old := [item.product.title for item in shown if item.product.id in step.seen]):
        return f"shown before: {', '.join(old)}"
    if wanted.cheaper and (why := _not_cheaper(prices, step)):
        return why
    if wanted.kinds and (why := _other_kinds(wanted.kinds, step)):
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


def _other_kinds(wanted: list[str], step: Step) -> str | None:
    got = {(item.product.category or ("no category",))[-1] for item in step.reply.products}
    known = {each.casefold() for each in got}
    missing = [each for each in wanted if each.casefold() not in known]
    more = sorted(each for each in got if each.casefold() not in {kind.casefold() for kind in wanted})
    if missing:
        return f"no {', '.join(missing)} among {', '.join(sorted(got)) or 'nothing'}"
    return f"{', '.join(more)} besides" if more else None


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
    wanted = expect.mention
    if wanted is None:
        return None
    missing = [word for word in wanted.all if not _says(word, step.words)]
    if missing:
        return f"does not say {', '.join(missing)}"
    if wanted.any and not any(_says(word, step.words) for word in wanted.any):
        return f"says none of {', '.join(wanted.any)}"
    return None


def _says(word: str, text: str) -> bool:
    """Whether a text has a word, or a number as a whole: neither 120 nor 1.2 says 12, but 12.00 does."""
    before = r"(?<!\d)(?<!\d[.,])" if word[:1].isdigit() else ""
    after = r"(?!\d|,\d{3}|[.,]\d*[1-9])" if word[-1:].isdigit() else ""
    return re.search(f"{before}{re.escape(word)}{after}", text, re.IGNORECASE) is not None


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


def cart(expect: Expect, step: Step) -> str | None:
    """The cart holds exactly what is expected, and costs it by the catalogue's prices."""
    wanted, lines = expect.cart or InCart(), step.reply.cart.lines
    held = "; ".join(f"{line.amount} × {line.title}" for line in lines) or "nothing"
    left = list(lines)
    for name, amount in (wanted.holds or {}).items():
        found = [line for line in left if name == line.product]
        found = found or [line for line in left if name.casefold() in line.title.casefold()]
        if len(found) != 1:
            return f"{len(found) or 'nothing'} in the cart for {name!r}: {held}"
        if found[0].amount != amount:
            return f"{found[0].amount} of {name!r} in the cart, not {amount}"
        left.remove(found[0])
    if wanted.holds is not None and left:
        return f"in the cart besides: {', '.join(line.title for line in left)}"
    if wanted.total is not None:
        own = sum(float(step.catalogue.prices[step.catalogue.row_of[line.product]]) * line.amount for line in lines)
        for whose, total in (("told", step.reply.cart.total), ("by the records", own)):
            if abs(total - wanted.total) > CENT:
                return f"the total {whose} is {total:.2f}"
    return None


def cites(expect: Expect, step: Step) -> str | None:
    """Each citation expected is among those given; none is, where none is expected."""
    given = step.reply.citations
    told = "; ".join(f"{each.source} {each.title}: {each.where}" for each in given) or "nothing"
    if not expect.cites:
        return f"cites {told}" if given else None
    for wanted in expect.cites:
        parts = wanted.model_dump(exclude={"source"})
        if not any(
            each.source == wanted.source
            and all(words.casefold() in getattr(each, name).casefold() for name, words in parts.items())
            for each in given
        ):
            asked = " ".join(filter(None, (wanted.source, wanted.title, wanted.where, wanted.text)))
            return f"does not cite {asked}, but {told}"
    return None


def names_product(expect: Expect, step: Step) -> str | None:
    """A product is shown or named, or none is."""
    shown = [item.product.title for item in step.reply.products]
    folded = step.words.casefold()
    # A title of one word may be a word like any other.
    named = [p.title for p in step.catalogue.products if len(p.title.split()) > 1 and p.title.casefold() in folded]
    found = shown + named + re.findall(r"\[\d+\]", step.words)
    if expect.names_product:
        return None if found else "names no product"
    return f"names {', '.join(dict.fromkeys(found))}" if found else None


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
    "cart": cart,
    "cites": cites,
    "names_product": names_product,
}
"""By field of :class:`Expect`; a field that a case does not set is not checked."""


def check_step(expect: Expect, step: Step) -> dict[str, str | None]:
    """Why each check failed, None where it held: those of every turn, then those that the case names."""
    named = {name: check for name, check in CHECKS.items() if name in expect.model_fields_set}
    return {name: check(expect, step) for name, check in {**ALWAYS, **named}.items()}
