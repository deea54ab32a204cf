"""What there is instead of the product last spoken of: of its kind, in stock, near it in the respect that is named."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.floor import Stock
from assistant.heard import hear
from assistant.request import Language, Request, State
from assistant.understanding import Understood
from assistant.understanding.references import last_referred
from assistant.understanding.spans import find_mentions
from assistant.understanding.text import detect_language, fold, reading_of
from retrieval.filters import Constraint, Filters
from retrieval.index import Index
from retrieval.product import Product

NEAR = (0.2, 0.5)
"""Shares of a value to either side of it that are near: as of "around" before a price, or, where nothing is, more."""
_INSTEAD = re.compile(
    r"^\W*(?:ok(?:ay)?|oh|ah|hmm|so|and|then|well|too bad|pity|what a pity|oh no|damn|"
    r"in that case)?[,. !]*(?:then |so |and )?(?:"
    r"(?=.*(?:\binstead\b(?! of)|\bin (?:its|that) place\b|\bin place of it\b))(?:what|which|is there|are there|"
    r"do you|have you|can you|"
    r"could you|any|anything|something|show|recommend|suggest)\b|"
    r"(?:(?:are there|do you have|have you got|is there|what are|show me|give me|got|can you suggest|suggest|"
    r"recommend) )?"
    r"(?:any|some|the|an?|other)? ?(?:good |similar |in-stock )?(?:alternatives?|substitutes?|"
    r"replacements?)\b(?! (?:to|for|of) (?!it\b|that\b|this\b))|"
    r"(?=.*\b(?:like|similar to) (?:it|that|that one|this one)\b)(?:is there|are there|do you|have you|can you|"
    r"any|anything|"
    r"something|show)\b|"
    r"(?=.*\bsimilar\b.*\b(?:in stock|available|have|there)\b)(?:is there|are there|do you|have you|can you|any|"
    r"anything|"
    r"something|show|what)\b)"
    r"|(?:替代|代替|替换)(?:的|品|它)?|(?:那|还)?有(?:没有)?(?:什么)?(?:类似|差不多|相近|同类)(?:大小?|尺寸|价格|价位|容量|重)?的|换成?(?:类似|差不多|同类)的|"
    r"跟(?:它|这个|那个)(?:差不多|类似)"
)
_ANOTHER = re.compile(
    r"\b(?:another|(?:a|any|some|something) (?:different|other)|other|different|else|alternatives?)\b"
    r"|别的|其他|其它|另一?[个款件只条双本把]|换(?:一)?[个款件只条双本把种]"
)
_SAME = (
    r"(?:similar|same|comparable|like|equal|(?:about|roughly) the same|near|equivalent)(?: in| of)?(?: a|"
    r" the)? (?:\w+ )?{english}"
    r"|{english}(?: is| be)? (?:similar|comparable|about the same|near)"
    r"|(?:差不多|同样|相同|类似|相近|一样)的?(?:\w{{0,3}})(?:{chinese})|(?:{chinese})(?:也)?(?:差不多|相近|相同|一样|类似)"
)
_RESPECTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("(?:price|cost|budget)", "价格|价位|价钱|预算", ("price",)),
    ("(?:size|diagonal|dimensions)", "大小|尺寸|大|屏幕", ("size", "diagonal", "capacity", "volume", "width")),
    ("(?:capacity|volume)", "容量|大", ("capacity", "volume")),
    ("weight", "重量|重", ("weight",)),
    ("(?:power|wattage)", "功率", ("power",)),
    ("(?:battery|battery life)", "续航|电池", ("battery life", "battery capacity")),
    ("(?:memory|ram)", "内存", ("memory",)),
    ("storage", "存储|硬盘", ("storage",)),
)
"""In what things may be alike: words for it, and the last words of the fields that tell it, likeliest first."""


def hear_instead(stock: Stock, message: str, state: State, language: Language | None = None) -> Understood | None:
    """The message as a wish for something like the product last spoken of; None where it is about something else."""
    index, text = stock.index, fold(message).strip()
    spoken_of = last_referred(state, index.catalogue) if state.request.references else []
    if state.request.intent not in ("product_question", "find") or not spoken_of or not _INSTEAD.search(text):
        return _another(stock, message, state, language)
    if any(each.of("category", "brand") for each in find_mentions(reading_of(message, []), stock.vocabulary)):
        return _another(stock, message, state, language)
    product = index.catalogue.get(spoken_of[0])
    kind = tuple(Constraint(field="category", op="=", values=(each,), text=each) for each in product.category[-1:])
    stocked = Constraint(field="availability", op="=", values=("in_stock",))
    request = Request(
        filters=(*kind, *_near(index, product, text, (*kind, stocked)), stocked),
        references=(product.id,),
        language=language or detect_language(message, state.request.language),
        settled={"intent": "rules"},
    )
    return Understood(request)


def _another(stock: Stock, message: str, state: State, language: Language | None) -> Understood | None:
    """After an answer about one product that is out of stock: a wish for another of its kind, for which nothing that
    was said of the first one holds any more."""
    catalogue = stock.index.catalogue
    shown = [each for each in state.shown if each in catalogue.row_of]
    gone = bool(shown) and all(catalogue.get(each).availability == "out_of_stock" for each in shown)
    if not gone or len(shown) > 1 or not _ANOTHER.search(fold(message)):
        return None
    product = catalogue.get(shown[0])
    mentions = find_mentions(reading_of(message, []), stock.vocabulary)
    named = [entry.value for each in mentions if (entry := each.of("category"))]
    if any(label not in product.category for label in named):
        return None
    kind = tuple(Constraint(field="category", op="=", values=(each,), text=each) for each in product.category[-1:])
    before = state.model_copy(
        update={"request": Request(filters=kind, language=state.request.language), "shown": (), "pending": None}
    )
    understood = hear(stock, message, before, None, language)
    if understood.request.intent != "find" or understood.request.named:
        return None
    return replace(understood, request=understood.request.model_copy(update={"more": True, "references": ()}))


def _near(index: Index, product: Product, text: str, others: Filters) -> Filters:
    """Limits to what is near the product in the respects that the text names; none where nothing is."""
    for share in NEAR:
        limits = _limits(index, product, text, share)
        mask = index.catalogue.rows((*others, *limits)).copy()
        mask[index.catalogue.row_of[product.id]] = False
        if mask.any():
            return limits
    return ()


def _limits(index: Index, product: Product, text: str, share: float) -> Filters:
    found: list[Constraint] = []
    for english, chinese, ends in _RESPECTS:
        if not re.search(_SAME.format(english=english, chinese=chinese), text):
            continue
        if "price" in ends:
            found += _around("price", product.price, product.currency, share)
            continue
        names = [name for end in ends for name in product.attributes if name == end or name.endswith(f" {end}")]
        for name in names:
            field = index.catalogue.fields.get(name)
            number = re.match(r"\d+(?:\.\d+)?", str(product.attributes[name]))
            if field is not None and field.kind == "number" and number:
                unit = str(product.attributes[name])[number.end() :].strip() or None
                found += _around(name, float(number[0]), unit, share)
                break
    return tuple(found)


def _around(name: str, value: float | None, unit: str | None, share: float) -> list[Constraint]:
    if value is None:
        return []
    low, high = round(value * (1 - share), 2), round(value * (1 + share), 2)
    return [
        Constraint(field=name, op=">=", values=(low,), unit=unit),
        Constraint(field=name, op="<=", values=(high,), unit=unit),
    ]
