"""Questions on the catalogue as a whole: how many, which brands, what kinds, which colors, between which prices.

They are answered from typed columns, exactly and with a count; variants of one product count once.
"""

from __future__ import annotations

import re

import numpy as np

from assistant.floor import Stock
from assistant.heard import hear
from assistant.llm import ChatModel
from assistant.request import Language, Request, State
from assistant.texts import constraint_texts, join, money, say
from assistant.understanding import Understood
from assistant.understanding.spans import find_mentions
from assistant.understanding.text import TOKEN, detect_language, fold, reading_of, singular
from assistant.wishes import in_record_words, told_wishes
from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint
from retrieval.index import Index
from retrieval.quotable import is_quotable
from retrieval.supported import supported_wishes
from retrieval.text import stems

COUNT = "count"
NAMED = 12
"""Values that are named; of more, how many there are."""
READ = 3000
"""Records that are read for words that no column holds; of more no count is given."""


def _said(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_HERE = r"(?: (?:here|in (?:your|the|this) (?:shop|store)))?"
_SOME = r"\b(?:which|what)(?: other| different)?"
_MEASURE = r"[款种台件双条把本]"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        COUNT,
        _said(
            r"\bhow many (?:different |other )?(?:(?:models|products|items|options) (?:of )?)?",
            rf"(?:一共|总共)?还?有?(?:多少|几)(?:{_MEASURE}|个?商品|个?产品)(?:商品|产品)?",
        ),
    ),
    (
        "brand",
        _said(
            rf"{_SOME} (?:brands|makes|manufacturers|makers)(?: of| for)?\b",
            r"都?有?(?:哪些|哪几个|什么|几个)(?:品牌|牌子)的?",
        ),
    ),
    (
        "category",
        _said(
            rf"{_SOME} (?:kinds|types|sorts|categories|departments|sections)(?: of)?(?: (?:things|products|goods))?\b",
            rf"^(?:so )?what (?:all )?do you (?:sell|have|carry|stock|offer){_HERE}$",
            r"^what can i (?:buy|get) here$",
            r"都?有?(?:哪些|哪几)(?:种类|类别|类型|分类|种|类)的?(?:商品|产品|东西)?",
            r"^你们(?:店)?里?都?卖些?什么(?:东西)?$",
        ),
    ),
    (
        "price",
        _said(
            r"\bprice range(?: of| for)?\b",
            r"\bhow much (?:do|are)\b",
            r"\bwhat do\b(?=.* cost\b)",
            r"的?(?:价格(?:范围|区间)|价位|大概要?多少钱|多少钱到多少钱)(?:是多少|怎么样|是什么)?",
        ),
    ),
)
_FIELD = _said(rf"{_SOME} (?P<field>[a-z]+s)\b(?=.*\b(?:do|are|come|can|is)\b)")
_FIELD_CHINESE = _said(r"都?有?(?:哪些|什么)(?P<field>颜色|尺码|尺寸|大小|材质|材料)的?(?:可选)?")
_CHINESE_FIELDS = {
    "颜色": "color",
    "尺码": "size",
    "尺寸": "size",
    "大小": "size",
    "材质": "material",
    "材料": "material",
}
_ONE = _said(r"\b(?:it|its|this|that|the \w+ one|first|second|third|last)\b", r"这[个款件]|那[个款件]|它|第[一二三四]")
"""One product is asked about, not all of them."""
_THEY = _said(r"\b(?:they|them|these|those)\b")
_FILLING = _said(
    r"\b(?:do you|have you|can i)(?: (?:have|sell|carry|stock|offer|get|got|buy|choose(?: from)?))?\b",
    r"\b(?:are there|is there|come in|comes? with|are available|available|(?:of|in) (?:them|these|those|all))\b",
    r"\b(?:in total|altogether|your|here|costs?|start at|of|the|do(?= .*come))\b",
    r"你们|店里|这里|一共|总共|可选|当中|其中|里面|^的|^有|的$",
)
_ALL = _said(r"\b(?:in total|altogether|in (?:the|your) (?:shop|store)|here)\b", r"^你们")
_MADE_BY = re.compile("by|from|of")
_OF_THEM = _said(r"^(?:of|in|are|do|have|has|come|cost|with|under|over)\b", r"^$")


def hear_shape(
    stock: Stock, message: str, state: State, chat: ChatModel | None, language: Language | None = None
) -> Understood | None:
    """The message as a question on the catalogue (``Request.shape``); None where it is none.

    What the question leaves ("monitors under 200") narrows it like any request; without such, it is about the kind of
    thing last spoken of, or about the whole shop.
    """
    text = message.strip(" .!?。！？")
    found = _form(text, stock.index.catalogue)
    if found is None or _ONE.search(text):
        return None
    field, asked = found
    spoken = language or detect_language(message, state.request.language)
    rest = re.sub(r"\b(?:have|has|with)\b", " with ", _FILLING.sub(" ", asked), flags=re.I)
    rest = " ".join(rest.split()).removeprefix("are ").removesuffix(" with").strip(" ,")
    if not rest or rest in ("with", "are"):
        whole = field == "category" or _ALL.search(text)
        before = Request(language=spoken) if whole else state.request
        kept = {"intent": "find", "references": (), "question": "", "more": False, "language": spoken, "sort": None}
        return Understood(before.model_copy(update={**kept, "shape": field}))
    if not _is_of_a_kind(stock, field, asked, rest, state):
        return None
    # Without "how many" it is a plain request, for which no product on the page stands.
    understood = hear(stock, rest, state.model_copy(update={"shown": (), "pending": None}), chat, spoken)
    request = understood.request
    if request.intent != "find" or request.named:
        return None
    return Understood(
        request.model_copy(update={"shape": field, "references": ()}), understood.model_calls, understood.degraded
    )


def _is_of_a_kind(stock: Stock, field: str, asked: str, rest: str, state: State) -> bool:
    """Whether a kind of thing is asked about: one that is named, or the one last spoken of.

    "How many people does the tent sleep?" counts no tents: what is counted stands right behind "how many".
    """
    reading = reading_of(rest, [])
    mentions = find_mentions(reading, stock.vocabulary)
    kind = next((each for each in mentions if each.of("category")), None)
    if field == "price":
        return kind is not None and not _THEY.search(asked)
    if kind is None and field == COUNT and (brand := next((each for each in mentions if each.of("brand")), None)):
        # "How many products by Mujjo" counts all that a brand makes.
        kind = brand
    if kind is None:
        return _kind_of(state.request) and (field != COUNT or bool(_OF_THEM.match(asked.strip())))
    if field != COUNT or not rest.isascii():
        return True
    before = [each for each in reading.tokens if each.start < kind.start and not _MADE_BY.fullmatch(each.text)]
    return all(any(one.start <= each.start < one.end for one in mentions) for each in before)


def _kind_of(request: Request) -> bool:
    return any(each.field == "category" and each.op == "=" for each in request.filters)


def _of_a_brand(request: Request) -> bool:
    """Whether nothing but a brand is named."""
    brands = {stem for each in request.filters if each.field == "brand" for stem in stems(f"{each.values[0]}")}
    return bool(brands) and set(stems(request.query)) <= brands


def _form(text: str, catalogue: Catalogue) -> tuple[str, str] | None:
    """What is asked for, and the text without the words that ask."""
    for field, pattern in _FORMS:
        if match := pattern.search(text):
            return field, f"{text[: match.start()]} {text[match.end() :]}"
    for pattern in (_FIELD, _FIELD_CHINESE):
        if match := pattern.search(text):
            said = _CHINESE_FIELDS.get(
                match["field"], " ".join(singular(each) for each in TOKEN.findall(fold(match["field"])))
            )
            if said in catalogue.fields and catalogue.fields[said].kind == "text":
                return said, f"{text[: match.start()]} {text[match.end() :]}"
    return None


def tell_shape(request: Request, index: Index) -> str | None:
    """The answer, in one or two sentences; None where the catalogue's columns cannot give it."""
    catalogue, language, field = index.catalogue, request.language, request.shape
    mask = _once(catalogue.rows(request.filters), catalogue)
    total = int(mask.sum())
    currency = catalogue.currency
    what = join(constraint_texts(_kind_first(request), language, currency), language) or say("whole_shop", language)
    if not _kind_of(request) and request.query and field != "category" and not _of_a_brand(request):
        return None
    if field == COUNT:
        return _counted(request, index, mask, what)
    if not total:
        return say("shape_none", language, what=what)
    if field == "price":
        return _prices(request, index, mask, what)
    # Of a color or a size every variant has its own.
    counts = catalogue.facet_counts(mask if field in ("brand", "category") else catalogue.rows(request.filters), field)
    if field == "category":
        counts = _one_level(counts, request, catalogue)
    counts = {value: count for value, count in counts.items() if is_quotable(value)} if is_quotable(field) else {}
    if not counts:
        return say("shape_unsaid", language, what=what, field=_name(field, language))
    named = [f"{value} ({count})" for value, count in list(counts.items())[:NAMED]]
    left = len(counts) - len(named)
    listed = join(named, language) + (say("shape_more", language, count=left) if left else "")
    return say("shape_values", language, what=what, field=_name(field, language), count=len(counts), values=listed)


def _counted(request: Request, index: Index, mask: Mask, what: str) -> str | None:
    language, total = request.language, int(mask.sum())
    wishes = {each: in_record_words(each) for each in told_wishes(request)}
    if not wishes:
        return say("shape_count", language, what=what, count=total)
    if total > READ:
        return None
    ids = [index.catalogue.ids[row] for row in np.flatnonzero(mask).tolist()]
    holding = sum(len(supported_wishes(index, each, wishes)) == len(wishes) for each in ids)
    said = join([f"“{each}”" for each in wishes], language)
    return say("shape_mention", language, what=what, total=total, count=holding, said=said)


def _prices(request: Request, index: Index, mask: Mask, what: str) -> str:
    language, currency = request.language, index.catalogue.currency
    prices = index.catalogue.prices[mask]
    prices = prices[~np.isnan(prices)]
    if not len(prices):
        return say("shape_unsaid", language, what=what, field=_name("price", language))
    low, high = money(float(prices.min()), currency), money(float(prices.max()), currency)
    return say("shape_prices", language, what=what, count=len(prices), low=low, high=high)


def _one_level(counts: dict[str, int], request: Request, catalogue: Catalogue) -> dict[str, int]:
    """Of the labels of categories those right below what is asked about; of the whole shop the departments."""
    above = {str(value).casefold() for each in request.filters if each.field == "category" for value in each.values}
    below: set[str] = set()
    for path in catalogue.paths:
        places = [place for place, label in enumerate(path) if label.casefold() in above]
        depth = (places[-1] + 1) if places else 0
        if (places or not above) and depth < len(path):
            below.add(path[depth])
    return {label: count for label, count in counts.items() if label in below}


def _kind_first(request: Request) -> list[Constraint]:
    return sorted(request.filters, key=lambda each: (each.field != "category", each.field == "price"))


def _once(mask: Mask, catalogue: Catalogue) -> Mask:
    """The mask with one row for each group of variants."""
    rows = np.flatnonzero(mask)
    _, first = np.unique(catalogue.groups[rows], return_index=True)
    once = np.zeros_like(mask)
    once[rows[first]] = True
    return once


def _name(field: str, language: Language) -> str:
    fixed = ("price", "brand", "category", "color", "size", "material")
    return say(f"fields_{field}" if field in fixed else "fields_other", language, name=field)
