"""Products that a question or a comparison names and the page need not show: they are looked up first.

"Does the Philips Horizon 50 television have voice control?" names one by the words of its title; "any Philips
television with voice control?" seeks one, and stays a search.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from assistant.answering.families import families_asked, names_of
from assistant.floor import Stock
from assistant.naming.context import named_among, said_of
from assistant.naming.description import described_in
from assistant.naming.recognition import Named, named_in
from assistant.naming.titles import title_of
from assistant.request import Intent, Language, State
from assistant.understanding import Understood
from assistant.understanding.intents import (
    early_intent,
    is_about_product,
    is_comparison,
    is_policy,
    is_question,
    is_seeking,
)
from assistant.understanding.service import is_complaint
from assistant.understanding.spans import Mention, find_mentions
from assistant.understanding.superlatives import compared_by
from assistant.understanding.text import CJK, detect_language, fold, reading_of
from retrieval.filters import Constraint
from retrieval.product import Product
from retrieval.text import STOP_WORDS
from retrieval.tokens import tokens

COMPARED = 4
SHOWN = 4
"""Products of one name that are shown; the first of them is answered about."""
_PARTS = re.compile(
    r"\b(?:and|n|or|vs\.?|versus|against|over|than|between|compared|(?:with|to)(?! *\d))\b|[,，、;；&+]|\.(?!\d)|"
    r"和|与|跟|还是|比"
)
_SIDES = re.compile(
    r"\b(?:or|over|between|versus|vs|than|differ\w*|diff?r?\w*ence)\b|还是|区别|不同|哪|"
    r"^\W*(?:请|帮我|麻烦|给我)*比较(?:一下|下)?(?=.*(?:和|与|跟|、))"
)
"""Where two products are named, words that set one against the other."""
_GOES_WITH = re.compile(r"\b(?:compatible|works? with|fits?|pairs? with|connects? to|charges?)\b|兼容|适配|能连")
RARE = 4
"""Products that may have a word of a name in their records."""
_MODEL = re.compile(r"[a-z]{1,3}\d{1,4}[a-z]?|\d{3,4}[a-z]{1,2}")
TITLED = 0.6
"""Share of the words said of a product that a title must have, where the other one of a comparison tells its kind."""
_ASKS = re.compile(
    r"\b(?:reviews?|opinions?|feedback|complaints|details|specs|specifications)\b"
    r"|\b(?:know|tell me|wonder|check|see|sure)(?:ing)? (?:if|whether|how|what)\b"
    r"|评价|口碑|评论|好评|现货|有货|价格|多[重大长高宽深厚久快]|尺寸|材质|颜色|续航|好用|好不好|[吗么]$"
    r"|(?:^|[,;:.!?] ?| - |\b(?:and|but|so|ok|hi|hey|hello) )(?:is|are|does|do|did|can|could|will|would|has|have|"
    r"how'?s?|"
    r"what'?s?|which|where'?s?|why)\b"
    r"|\bhow(?:'?s| (?:much|many|big|long|heavy|old|wide|tall|loud|fast|far))\b|\b(?:in stock|available)\b"
    r"|\b(?:confirm|verify|double[- ]check|remind me)\b"
    r"|几[把个件只双支片块页岁人寸]|还是|多[\u3400-\u9fff]|(.)不\1|什么|怎[么样]|哪"
    r"|\b(?:is|are|does|do|can|will|would) (?:it|they|that|this)\b|\b(?:any good|worth (?:it|buying|the)|or not)\b"
)
"""What a question may have instead of the form of one."""
_BARE = re.compile(
    r"^\W*(?:the |its )?(?:price|cost|weight|size|dimensions|colou?rs?|warranty|material|resolution|refresh rate|hz|"
    r"specs?|"
    r"rating|reviews?|battery(?: life| type)?|capacity|stock|availability)\b(?: (?:please|pls|now|again))?\W*$"
)
"""All that is said beside a name, where that asks without the form of a question."""
_BARE_WORDS = re.compile(
    r"\b(?:price|cost|weight|size|dimensions|colou?rs?|warranty|material|resolution|refresh|hz|specs?|"
    r"rating|battery|capacity|stock|availability)\b"
)
_WARRANTY = re.compile(r"\b(?:warrant(?:y|ies)|guarantees?)\b|保修|质保")
_SET_ASIDE = re.compile(
    r"\bdo you have to\b|"
    r"\b(?:is|are) there (?:a|an|any|some)\b(?=.*\b(?:in|on|with|to|of|about|inside)\b(?: the| this| that)? *$)"
    r"|\bany (?:good |bad |more )?(?:reviews?|opinions?|feedback|complaints|info(?:rmation)?|details)\b"
    r"|\bi(?:'d| would) (?:like|love) to (?:know|hear|learn)\b|\bi(?:'m| am)? (?:want|need) to know\b"
)
"""Words that seek, but not a product."""
_LIKE = re.compile(
    r"\b(?:like|similar to|alternatives? to|instead of|than|as good as)(?: the| a| an)?$|(?:类似|像|比)$"
)
_QUOTES = " \"“”「」《》'‘’"
_INDEFINITE = re.compile(
    r"\b(?:a|an|any|some|another|other|best|cheapest|good|cheap|more|new|all|every|no)(?: [a-z\-]+)?$"
    r"|\b(?:which|what|whose)(?: [a-z\-]+)?$"
    r"|(?:有没有|哪[款个些种双台]|什么|几[款个种]|推荐|一[款个双台件])的?[\u3400-\u9fff]{0,4}$"
)
_THE = re.compile(r"\b(?:the|this|that|your)$", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:a|an)$")
"""Before a name in full it points at what goes by that name, unless that is sought."""
_MAKES = re.compile(r"^(?:do|does|did) [\w&.' -]{2,30} (?:make|sell|produce|offer|manufacture)\b")
_WHICH = re.compile(r"^(?:and |so )?(?:which|what|any|do you|are there|is there)\b|哪[款个些种双台]|什么样")
_FITTING = re.compile(
    r"\b(?:for|fits?|fitting|works? (?:with|on)|compatible with|goes with|charge|connects? to|support)"
    r"(?: the| my| a| an)?$|(?:适合|适用|兼容|配|给)$"
)


def hear_named(stock: Stock, message: str, state: State, language: Language | None = None) -> Understood | None:
    """A question about a product, or a comparison of several, named by words of their titles; else None."""
    text = fold(message)
    if (is_comparison(text) or _SIDES.search(text)) and not _is_aside(text):
        compared = _compared(stock, message, text, state, language)
        if compared is not None:
            return compared
    asks = is_question(text) or is_about_product(text) or bool(_ASKS.search(text))
    if not asks and not _BARE_WORDS.search(text):
        return None
    one = _named(stock, message, state) or described_in(stock.index, text, _mentions(stock, message))
    if one is None or not _asked_about(stock, one, text):
        return None
    before = _THE.sub("", message[: one.start].rstrip(_QUOTES))
    rest = before, message[one.end :].lstrip(_QUOTES)
    if not asks and not (one.proper and _BARE.match(fold(" ".join(rest)))):
        return None
    question = " ".join((" 它 " if CJK.search(message) else " it ").join(rest).split())
    # "Scamp" in a name complains of nothing.
    if _is_aside(fold(question)):
        return None
    # Of what a brand calls by one name, the things of one kind are meant.
    ids = tuple(each.id for each in one.products if each.category == one.products[0].category)
    # Of several of one name those are meant that were talked about.
    there = tuple(each for each in ids if each in (*state.focus, *state.shown))
    return _understood("product_question", (there or ids)[:SHOWN], question, state, language)


def _compared(stock: Stock, message: str, text: str, state: State, language: Language | None) -> Understood | None:
    """A comparison of the products that the parts of a message name; where only one goes by its name, the other is the
    product of its kind whose title has most of what is said."""
    parts = [part for part in _PARTS.split(message) if part.strip()]
    kinds = {each.english for each in _mentions(stock, message) if each.of("category")}
    named = {part: each for part in parts if (each := _side(stock, part, kinds, state)) is not None and each.proper}
    if len(named) < 2:
        named |= _headed(stock, [part for part in parts if part not in named], [*named.values()])
    if not named or (_GOES_WITH.search(text) and not is_comparison(text)):
        return None
    first = next(iter(named.values())).products[0]
    found = [
        named[part].products[0] if part in named else _titled(stock, part, first)
        for part in parts
        if part in named or len(named) == 1
    ]
    groups = {_group(stock, each): each.id for each in reversed(found) if each is not None}
    ids = tuple(reversed(groups.values()))
    if len(ids) < 2:
        return None
    rest = message
    for part, each in named.items():
        rest = rest.replace(part[each.start : each.end], " ")
    compared = _understood("compare", ids[:COMPARED], message, state, language or detect_language(rest, "en"))
    by = compared_by(text) or tuple(
        name for family in families_asked(fold(rest)) for name in names_of(family, dict(first.attributes))
    )
    return replace(compared, request=compared.request.model_copy(update={"compared_by": by}))


def _side(stock: Stock, part: str, kinds: Collection[str], state: State) -> Named | None:
    """What one side of a comparison names; the kind that only the other side says is its kind too ("the Lull or the
    Dumpling baby monitor")."""
    plain, mentions = _named(stock, part, state), _mentions(stock, part)
    if len(kinds) != 1 or any(each.of("category") for each in mentions):
        return plain
    kind = next(iter(kinds))
    if plain is not None and _is_called(plain, kind):
        return plain
    said = part.rstrip(" ?!.,")
    of_kind = _named(stock, f"{said} {kind}", state)
    if of_kind is None or not (of_kind.proper and of_kind.start < len(said) and _is_called(of_kind, kind)):
        return plain
    one, other = (
        0 if each is None else said_of(stock.index, part, mentions, each.products[0]) for each in (of_kind, plain)
    )
    return replace(of_kind, end=min(of_kind.end, len(part))) if one >= other else plain


def _is_called(named: Named, kind: str) -> bool:
    title = title_of(named.products[0])
    return set(tokens(kind)) <= title.all | title.kind


def _headed(stock: Stock, parts: Sequence[str], beside: Sequence[Named]) -> dict[str, Named]:
    """The products that parts call by a number or a rare word at the head of their titles ("Galaxy S7"; a case is
    for one), of several the one whose title says least else, of one kind where there is any."""
    index = stock.index
    kind = beside[0].products[0].category if beside else None
    found: dict[str, Named] = {}
    for part in parts:
        said = {token for token in tokens(part) if token not in STOP_WORDS}
        telling = {each for each in said if _MODEL.fullmatch(each) or 0 < index.lexical.count([each]) <= RARE}
        if not telling:
            continue
        rows = index.lexical.top(dict.fromkeys(said, 1.0), np.ones(len(index.catalogue.products), dtype=np.bool_), 200)
        titles = [title_of(index.catalogue.products[int(row)]) for row in rows]
        titles = [title for title in titles if telling <= title.head and said <= title.all]
        if titles:
            one = min(titles, key=lambda title: (kind is not None and title.product.category != kind, len(title.all)))
            found[part] = Named((one.product,), 0, len(part), True)
            kind = kind or one.product.category
    return found


def _titled(stock: Stock, part: str, other: Product) -> Product | None:
    """The product of another's kind whose title has most of what is said; None where none has enough of it."""
    index = stock.index
    said = [token for token in dict.fromkeys(tokens(part)) if token not in STOP_WORDS]
    if len(said) < 2 or not other.category:
        return None
    kind = Constraint(field="category", op="=", values=other.category[-1:])
    rows = index.lexical.top(dict.fromkeys(said, 1.0), index.catalogue.rows((kind,)), 10)
    held = {int(row): len(set(said) & set(tokens(index.catalogue.products[row].title))) for row in rows}
    best = max(held, key=lambda row: (held[row], -len(tokens(index.catalogue.products[row].title))), default=None)
    if best is None or held[best] < 2 or held[best] < TITLED * len(said):
        return None
    return index.catalogue.products[best]


def _group(stock: Stock, product: Product) -> int:
    return int(stock.index.catalogue.groups[stock.index.catalogue.row_of[product.id]])


def _is_aside(text: str) -> bool:
    """Whether it is not the product that is asked about: the shop's terms, a person, nothing at all."""
    terms = is_policy(text, wants_product=False) and not _WARRANTY.search(text)
    return terms or early_intent(text) is not None or is_complaint(text)


def _named(stock: Stock, message: str, state: State) -> Named | None:
    """The products that a message names, before all others those spoken of."""
    index, mentions = stock.index, _mentions(stock, message)
    whole = named_in(index, message, mentions)
    compared = state.request.references if state.request.intent == "compare" else ()
    for ids in (compared, state.shown):
        spoken_of = [index.catalogue.get(each) for each in ids if each in index.catalogue.row_of]
        among = named_among(index, message, mentions, spoken_of)
        if among and (
            whole is None
            or said_of(index, message, mentions, among.products[0])
            >= said_of(index, message, mentions, whole.products[0])
        ):
            return among
    return whole


def _mentions(stock: Stock, message: str) -> list[Mention]:
    return find_mentions(reading_of(message, []), stock.vocabulary)


def _asked_about(stock: Stock, one: Named, text: str) -> bool:
    """Whether what is named is what the question is about, and not a measure or a part of what is sought."""
    before = text[: one.start].rstrip(_QUOTES)
    proper = one.proper and _ARTICLE.search(before) and not is_seeking(text)
    if (_INDEFINITE.search(before) and not proper) or _LIKE.search(before) or _MAKES.search(text):
        return False
    kinds = [each for each in _mentions(stock, text) if each.of("category") and each.end <= one.start]
    if _FITTING.search(before) and (kinds or _WHICH.search(before)):
        return False
    return not is_seeking(_SET_ASIDE.sub(" ", before) + " x")


def _understood(
    intent: Intent, ids: tuple[str, ...], message: str, state: State, language: Language | None
) -> Understood:
    request = state.request.model_copy(
        update={
            "intent": intent,
            "references": ids,
            "question": message.strip(),
            "language": language or detect_language(message, state.request.language),
            "anything_goes": False,
            "more": False,
            "open_points": (),
        }
    )
    return Understood(request)
