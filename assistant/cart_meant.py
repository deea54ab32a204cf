"""Which products a description in an order to the cart means, by what was shown, talked about, held or named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.floor import Stock
from assistant.naming.recognition import named_in
from assistant.request import State
from assistant.translate import english_of
from assistant.understanding.references import constraint_of, find_references
from assistant.understanding.spans import find_mentions
from assistant.understanding.text import reading_of
from retrieval.exact import identified, only_named
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.search import search
from retrieval.text import stems, words

OFFERED = 4
"""Products to choose from, where it is not clear which one is meant."""
IT = re.compile(
    r"^(?:(?:it|its|this|that|them|these|those|the same|this one|that one|the one|the product|one|ones|any|"
    r"the (?:amount|quantity|number)(?: of (?:it|them|those|that))?|quantity|amount)|"
    r"它|它们|这[个款件台双只条]?|那[个款件台双只条]?|一样的|数量|上面的?)?$"
)
_SEVERAL = ("them", "these", "those", "它们")
BOTH = re.compile(
    r"^(?:(?:them |these |those )?both(?: of (?:them|these|those))?|the two(?: of them)?|两个都|都|这两[个款件])$"
)
FIRST_WORDS = re.compile(r"^(?:the|a|an|my|some|that|this|those|these|of|那[个款件台双]?|这[个款件台双]?)\s*")
DEFINITE = re.compile(r"(?:the|that|this|those|these|#|number|it|one)\b|[这那第它]|$")
_BY_PRICE = re.compile(
    r"^(?:whichever(?:'s| is) |the )?(?:the )?(?:(?P<least>cheap(?:er|est)|least expensive)|"
    r"(?:dear|pric[ie]+)(?:er|est)|(?:most|more) expensive)(?: ones?)?(?: of (?P<of>.+))?$|"
    r"(?:最|更|比较)?(?:(?P<zh>便宜)|贵)(?:一?点)?的?(?:那.)?$"
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Meant:
    """The products a description means, or, where that is open, those that it may mean."""

    ids: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()


def after_cart(state: State) -> bool:
    """Whether the last turn was about the cart."""
    return state.request.intent == "cart"


def talks_of_cart(state: State) -> bool:
    """Whether what was last talked about is in the cart: by a turn about it, or still so after one that sought nothing
    (a question about it, the shop's terms, small talk)."""
    held = {item.product for item in state.cart}
    stays = state.request.intent in ("product_question", "policy_question", "small_talk", "out_of_scope")
    return bool(held) and (after_cart(state) or (stays and bool(state.focus) and set(state.focus) <= held))


def meant_by(stock: Stock, what: str, state: State, held: Sequence[str], talking: bool) -> Meant:
    """The products that a description means.

    Args:
        held: what is in the cart, where that is what can be meant; empty where products are to be added.
        talking: the last turn was about the cart.
    """
    index = stock.index
    shown = [each for each in state.shown if each in index.catalogue.row_of]
    if BOTH.match(what):
        pair = state.request.references if len(state.request.references) == 2 else tuple(shown)
        return Meant(ids=pair if len(pair) == 2 else (), maybe=tuple(shown))
    if IT.match(what):
        return _it(index, state, shown, held, talking=talking, several=what in _SEVERAL)
    if shown and not held and (extreme := _BY_PRICE.match(what)):
        of = reading_of(extreme["of"] or "", [])
        among = find_references(of, state, index.catalogue, [], comparing=True) or [
            each for each in state.request.references if each in index.catalogue.row_of
        ]
        priced = sorted(
            among if len(among) > 1 else shown, key=lambda each: index.catalogue.prices[index.catalogue.row_of[each]]
        )
        return Meant(ids=(priced[0 if extreme["least"] or extreme["zh"] else -1],))
    said = FIRST_WORDS.sub("", what).strip()
    named = named_by(stock, what)
    if len(named.ids) == 1 and identified(index, said) and (not held or named.ids[0] in held):
        return named
    reading = reading_of(what, [])
    mentions = find_mentions(reading, stock.vocabulary)
    pointed = tuple(find_references(reading, state, index.catalogue, mentions, comparing=False))
    if pointed and len(named.ids) == 1 and _told(index, said, named.ids[0]) > _told(index, said, pointed[0]):
        return named if not held or named.ids[0] in held else Meant()
    if pointed and (not held or set(pointed) <= set(held)):
        return Meant(ids=pointed)
    for pool in (held,) if held else (shown, state.focus):
        fitting = described_among(index, said, pool)
        if len(fitting) == 1:
            return Meant(ids=fitting)
        if fitting:
            return Meant(maybe=fitting[:OFFERED])
    if held or len(named.ids) == 1:
        return Meant() if held else named
    variants = tuple(dict.fromkeys(one for each in shown if (one := variant_by(index, said, each))))
    return Meant(ids=variants) if len(variants) == 1 else named


def named_by(stock: Stock, what: str) -> Meant:
    """The products that go by the words of a description: by a number, by their names, or by all words of a title."""
    index, said = stock.index, FIRST_WORDS.sub("", what).strip()
    names = identified(index, said) or only_named(index, said)
    numbered = tuple(dict.fromkeys(index.catalogue.ids[row] for rows in names.values() for row in rows))
    if len(numbered) == 1:
        return Meant(ids=numbered)
    by_name = named_in(index, what, find_mentions(reading_of(what, []), stock.vocabulary))
    ids = tuple(each.id for each in by_name.products) if by_name else ()
    if len(ids) == 1 and _has_numbers(index, said, ids[0]):
        return Meant(ids=ids)
    titled = _titled(index, what)
    if len(titled.ids) == 1 or not ids:
        return titled
    fitting = described_among(index, said, ids) or ids
    shortest = _contained(index, fitting)
    return Meant(ids=(shortest,)) if shortest and len(ids) > 1 else Meant(maybe=ids[:OFFERED])


def _told(index: Index, said: str, product: str) -> int:
    """How many of the words said a product's title has."""
    return len({*stems(said)} & {*stems(index.catalogue.get(product).title)})


def _has_numbers(index: Index, said: str, product: str) -> bool:
    """Whether a product has every number said: "the paper, 64 in" is not the one of 36."""
    record = index.catalogue.get(product)
    told = f"{record.title} {' '.join(map(str, record.attributes.values()))} {product}"
    return {*_DIGITS.findall(said.replace(",", ""))} <= {*_DIGITS.findall(told.replace(",", ""))}


def _contained(index: Index, products: Sequence[str]) -> str | None:
    """The one of several whose title has no word that the others' do not have: "iPhone 7" beside "iPhone 7 Plus"."""
    titles = {each: {*stems(index.catalogue.get(each).title)} for each in products}
    least = [each for each, own in titles.items() if all(own <= other for other in titles.values())]
    return least[0] if len(least) == 1 else None


def variant_by(index: Index, said: str, product: str) -> str | None:
    """The variant of a product that has every word said of it and otherwise most in common ("the grey one")."""
    if product not in index.catalogue.row_of:
        return None
    groups, row = index.catalogue.groups, index.catalogue.row_of[product]
    others = [index.catalogue.ids[each] for each in (groups == groups[row]).nonzero()[0].tolist() if each != row]
    fitting = described_among(index, said, others)
    own = {(name, str(value)) for name, value in index.catalogue.get(product).attributes.items()}
    common = {
        each: sum((name, str(value)) in own for name, value in index.catalogue.get(each).attributes.items())
        for each in fitting
    }
    best = [each for each in fitting if common[each] == max(common.values())]
    return best[0] if len(best) == 1 else None


def _it(
    index: Index, state: State, shown: Sequence[str], held: Sequence[str], *, talking: bool, several: bool
) -> Meant:
    """What "it" means: what was last spoken of, else the only one there is."""
    last = tuple(each for each in state.request.references if each in (held or index.catalogue.row_of))
    if len(last) == 1 and (talking or not held):
        return Meant(ids=last)
    if talking and len(last) > 1 and several:
        return Meant(ids=last)
    pool = held or shown
    if len(pool) == 1:
        return Meant(ids=tuple(pool))
    told = set(stems(state.request.query))
    fitting = [each for each in pool if len(told) > 1 and told <= set(stems(index.catalogue.get(each).title))]
    return Meant(ids=tuple(fitting)) if len(fitting) == 1 else Meant(maybe=tuple(pool[:OFFERED]))


def described_among(index: Index, said: str, pool: Sequence[str]) -> tuple[str, ...]:
    """Those of the pool whose title, shelf or color has every word that is said of it, in English or Chinese."""
    ways = _ways(said)
    found = []
    for each in pool:
        if each not in index.catalogue.row_of:
            continue
        product = index.catalogue.get(each)
        record = set(stems(f"{product.title} {' '.join(product.category)} {product.attributes.get('color', '')}"))
        if ways and all(any(way <= record for way in alternatives) for alternatives in ways):
            found.append(each)
    return tuple(found)


def _ways(said: str) -> list[list[set[str]]]:
    """For every word said, the sets of stems that stand for it: one for a plain word, several for a Chinese one."""
    english = english_of(said)
    ways = [[set(stems(phrase)) for phrase in phrases if stems(phrase)] for phrases in english.values()]
    for word in english:
        said = said.replace(word, " ")
    plain = [[{stem}] for stem in stems(said) if stem not in ("one", "的") and stem.isascii()]
    return [*filter(None, ways), *plain]


def _titled(index: Index, what: str) -> Meant:
    """The product whose title has every word that is said, Chinese ones by what they are called in English; a single
    word must be definite ("the Basil")."""
    said = re.sub(r"\bones?\b", " ", FIRST_WORDS.sub("", what)).strip()
    plain = " ".join(word for word in words(said) if word.isascii())
    if (len(words(said)) < 2 and not what.startswith("the ")) or not plain:
        return Meant()
    mask = index.catalogue.rows((Constraint(field="title", op="=", values=(plain,)),))
    ids = tuple(index.catalogue.ids[row] for row in mask.nonzero()[0].tolist())
    ids = ids if said.isascii() else described_among(index, said, ids)
    one = ids[0] if len(ids) == 1 else _contained(index, ids) if ids else None
    return Meant(ids=(one,)) if one else Meant(maybe=ids[:OFFERED])


def offered_for(index: Index, said: str) -> tuple[str, ...]:
    """What search finds for a description that fits no product by name; only of things that have one of its words."""
    told = {stem for ways in _ways(said) for way in ways for stem in way}
    found = search(index, said, k=OFFERED) if told else []
    return tuple(each.id for each in found if told & set(stems(index.catalogue.get(each.id).title)))


def names_other(stock: Stock, text: str, held: Sequence[str]) -> bool:
    """Whether a text names a kind or a brand that nothing in the cart is of: then it speaks of something else."""
    catalogue = stock.index.catalogue
    named = [each.of("category", "brand") for each in find_mentions(reading_of(text, []), stock.vocabulary)]
    return any(
        not any(catalogue.satisfies(each, constraint_of(entry)) for each in held if each in catalogue.row_of)
        for entry in named
        if entry is not None
    )
