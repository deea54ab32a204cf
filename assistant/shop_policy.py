"""Answers from the shop's policies: the passage with document and heading, or that they do not say.

Search always finds the nearest passage; what it does not speak of is told by the words that no policy has.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from assistant.answering.citations import Told
from assistant.answering.question import plain_question
from assistant.policy_quotes import Part, quoted_parts
from assistant.request import Citation, Language, Request
from assistant.texts import join, say
from assistant.translate import english_of
from assistant.understanding.lexicon import load_lexicon
from retrieval.index import Index
from retrieval.passages import Section
from retrieval.quotable import as_told
from retrieval.search import search_policies
from retrieval.text import stems
from retrieval.topics import topics, topics_of

UNKNOWN = 3
"""Of more words than these that no policy has, the message tells a story, and they are not counted up."""
FAR = 0.45
"""A question without a word of a policy's heading, and no nearer than this to any that shoppers ask of policies, is
about something else. With the default embedder "do you have a loyalty programme" has .31, "what's your privacy policy"
.34, "do you ship to the moon" .55; embedders that put all texts nearer have the passage quoted."""
_ASKING = frozenset(
    stems(
        """policy policies shop store long much many when where how does offer offers possible want need would like
        happen happens still really also please tell know question order orders ordered buy bought purchase product
        products item items thing things get got give back take use make sure without if because after before
        ever actually exactly right today tomorrow yesterday week month day year time times go work let allow
        first second third fourth last one ones thing things
        allowed available accept accepts support supports option options charge come arrive send ask wrong good
        """
    )
)
"""Words of a question that are not what it asks about."""
_ASKING_CHINESE = re.compile(
    r"请问|你们店?|店里|本店|咱们|我的?|有没有|是不是|能不能|可不可以|会不会|要不要|可以|能够|支持|提供|需要|想要|怎么样|怎么办|怎么|如何"
    r"|什么时候|什么|多少钱|多少|多久|几天|哪里|哪些|是否|要钱|收费|免费|政策|规定|服务|计划|一下|一般|现在|以后|之后|时候|情况|问题"
    r"|订单|商品|产品|东西|店铺|商店|送到|送去|送货到|寄到|发到|到货|收到|下单|购买|买|卖|送|寄|用|做|办|开|给|去|来|到|进行"
    r"|会(?!员)|[吗呢么吧啊呀的了在有是能要请和与或把被就都还也很太这那个些件它我您你不没]"
)
_OBJECT = r"(?:\b(?:with|via|(?:ship|deliver|send|post)\w*(?: \w+)? to) (?:the |a |my |an )?|(?<=\w )(?=[A-Z]))"
_OBJECT_CHINESE = r"(?:[用以往]|通过|[送寄发]到)"
"""What stands before a name that policies would have to mention: where to, or by what."""
_SAME = (("价保", "价格保护"), ("保价", "价格保护"), ("质保", "保修"), ("专票", "发票"), ("礼物包装", "礼品包装"),
         ("giftwrap", "gift wrap"), ("guarantee", "warranty"))  # fmt: skip
"""Words that policies have another one for."""
_COST = re.compile(r"\b(?:pays?|costs?|charged?|fees?|free|postage)\b|多少钱|运费|邮费|要钱|收费|扣钱|免费|算谁")
_AMOUNT = re.compile(r"[$€£¥]\s?\d|\d\s?(?:美元|元)|\d\s?%")
"""What a section has that tells what something costs."""
_KNOWN: WeakKeyDictionary[Index, tuple[frozenset[str], frozenset[str]]] = WeakKeyDictionary()


def tell_policy(index: Index, request: Request) -> Told:
    """What the shop's terms say to a question on them, with the topic and the things that were made out of it."""
    question, language = request.question, request.language
    for short, long in _SAME:
        question = question.replace(short, long)
    before = say(f"policy_{request.topic}", language) if request.topic else _unavailable(index, request)
    between = "" if language == "zh" or not before else " "
    best = _best(index, question, language, request.terms)
    if best is None:
        return Told(before + between + say("policy_unknown", language))
    quoted = _quoted(quoted_parts(index, question, best, request.things), language)
    about, unknown = ([], []) if request.topic else _words_of(index, question)
    if request.terms:
        # Of a story that asks about known terms only the names are looked for ("with Bitcoin", "to Canada").
        unknown = [each for each in unknown if re.search(rf"{_OBJECT}{re.escape(each)}(?!\w)", question)
                   or re.search(rf"{_OBJECT_CHINESE}{re.escape(each)}", question)]  # fmt: skip
    if not unknown or len(unknown) > UNKNOWN:
        return Told(before + between + quoted.text, quoted.citations)
    said = join([f"“{each}”" for each in unknown], language)
    if about or request.terms or _nearness(index, question) >= FAR:
        space = "" if language == "zh" else " "
        return Told(say("policy_partly", language, what=said) + space + quoted.text, quoted.citations)
    return Told(say("policy_silent", language, what=said))


def _unavailable(index: Index, request: Request) -> str:
    """That the product whose delivery is asked about cannot be had, or not now; "" where it can."""
    asked = [index.catalogue.get(each) for each in request.references if each in index.catalogue.row_of]
    if len(asked) != 1 or request.terms != "delivery" or asked[0].availability == "in_stock":
        return ""
    return say(f"answer_stock_{asked[0].availability}", request.language, title=as_told(asked[0]).title)


def _best(index: Index, question: str, language: Language, terms: str = "") -> Section | None:
    """The passage that fits a question best, of those on its topic where there are any."""
    passages = search_policies(index, question, language=language, k=len(index.passages) or 1)
    ordered = [
        next(each for each in index.passages if each.title == one.title and each.text == one.text) for one in passages
    ]
    on_topic = [each for each in ordered if each.language == language and terms in topics_of(each.name, each.heading)]
    if _COST.search(question.lower()):
        on_topic.sort(key=lambda each: not _AMOUNT.search(each.text))
    return next(iter([*on_topic, *ordered]), None)


def _nearness(index: Index, question: str) -> float:
    """The cosine to the nearest question that shoppers ask of policies."""
    return float((index.questions[0] @ index.embedder.query(question)).max())


def policy_beside(index: Index, question: str, language: Language, things: Sequence[str] = ()) -> Told | None:
    """What the shop's policies say of what a listing does not; None where they have not all words asked about."""
    for short, long in _SAME:
        question = question.replace(short, long)
    question = plain_question(question)
    about, unknown = _words_of(index, question)
    best = _best(index, question, language) if about and not unknown else None
    if best is None:
        return None
    # A policy's opening speaks of it all; what comes behind, of a case.
    opening = next(each for each in index.passages if each.policy_id == best.policy_id)
    whole = all(each in opening.name or set(stems(each)) <= set(stems(opening.name)) for each in about)
    return _quoted(quoted_parts(index, question, opening if whole else best, things), language)


def _quoted(parts: Sequence[Part], language: Language) -> Told:
    """The parts, those of one section together under its title, of a further section under its heading."""
    space = "" if language == "zh" else " "
    told: list[str] = []
    cited: list[Citation] = []
    for section, group in itertools.groupby(parts, key=lambda part: part.section):
        text = space.join(_ended(each.text, language) for each in group)
        cited.append(
            Citation(source="policy", title=section.name, where=section.heading, text=text, id=section.policy_id)
        )
        title = section.heading or section.name if told else section.title
        told.append(say("policy", language, title=title, text=text))
    return Told(space.join(told), tuple(cited))


def _ended(text: str, language: Language) -> str:
    return text if text.endswith((".", "。", "!", "！", "?", "？", "…")) else text + ("。" if language == "zh" else ".")


def _words_of(index: Index, question: str) -> tuple[list[str], list[str]]:
    """The words of a question that policies are about (a heading or a topic has them), and those that none has.

    Names of things that the shop sells are in neither: "can I return the boots" asks about returns.
    """
    heads, bodies = _known(index)
    about, unknown = [], []
    for word in dict.fromkeys(re.findall(r"[A-Za-z][A-Za-z-]*(?:'[a-z]+)?", question)):
        found = stems(word)
        if not found or "'" in word or found[0] in _ASKING or word.lower() in load_lexicon().stop:
            continue
        if found[0] in heads:
            about.append(word)
        elif not set(found) <= bodies and not _is_sold(index, word.lower()):
            unknown.append(word)
    return _chinese_words_of(index, question, about, unknown)


def _chinese_words_of(index: Index, question: str, about: list[str], unknown: list[str]) -> tuple[list[str], list[str]]:
    """The same of the Chinese in a question: what is left of it without asking words, run by run."""
    corpus = "\n".join(f"{each.title} {each.text}" for each in index.passages)
    named = " ".join(each.title for each in index.passages)
    asked = " ".join(question for topic in topics() for question in topic.questions if topic.named_in(named))
    if not re.search(r"[\u3400-\u9fff]", corpus):
        return about, unknown
    for run in re.findall(r"[\u3400-\u9fff]{2,}", _ASKING_CHINESE.sub(" ", question)):
        known = [run[at : at + 2] in corpus or run[at : at + 2] in asked for at in range(len(run) - 1)]
        held = [any(known[max(0, at - 1) : at + 1]) for at in range(len(run))]
        # Two characters in a row that no policy has are a word that it does not know.
        new = any(not one and not other for one, other in itertools.pairwise(held))
        if new and not _sold_in_chinese(run):
            unknown.append(run)
        elif any(run[at : at + 2] in named for at in range(len(run) - 1)):
            about.append(run)
    return about, unknown


def _sold_in_chinese(run: str) -> bool:
    """Whether a run is names of things, which a policy need not have."""
    return not re.sub("|".join(map(re.escape, english_of(run))) or "$", "", run)


def _is_sold(index: Index, word: str) -> bool:
    """Whether a word is of the title of a product, as shelves and titles write it."""
    return any(f"{word}{end}" in index.catalogue.title_words for end in ("", ",", "s", "s,"))


def _known(index: Index) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of headings and of topics' questions, and those of all passages."""
    known = _KNOWN.get(index)
    if known is None:
        titles = {title for each in index.passages for title in (each.title,)}
        named = [each for each in topics() if any(each.named_in(title) for title in titles)]
        asked = " ".join([*titles, *(question for each in named for question in each.questions)])
        bodies = " ".join(each.text for each in index.passages)
        known = _KNOWN[index] = frozenset(stems(asked)) - _ASKING, frozenset(stems(bodies))
    return known
