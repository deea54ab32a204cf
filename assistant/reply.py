"""The words of a reply, by action. Only the explanation asks the model; the rest is read off the records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.absence import Absence
from assistant.answering.answer import answer
from assistant.answering.citations import Told
from assistant.cart import view
from assistant.cart_reply import tell_cart
from assistant.compare import compare
from assistant.evidence import Sources
from assistant.explain import Explanation, explain
from assistant.llm import ChatModel
from assistant.policy import Decision, wishes_of
from assistant.request import Recommendation, Request
from assistant.shape import tell_shape
from assistant.shelves import Filled, sum_of
from assistant.shop_policy import policy_beside, tell_policy
from assistant.texts import constraint_texts, echoed, join, money, price_of, say
from assistant.understanding.intents import is_about_assistant
from assistant.understanding.text import fold
from assistant.unmet import unmet
from assistant.which import tell_which
from assistant.wishes import refused_words, told_wishes
from retrieval.filters import Filters
from retrieval.index import Index
from retrieval.negation import has, lacks
from retrieval.product import Product
from retrieval.quotable import as_told, told_reviews

ANSWERED = 3
"""Products that a question is answered about one by one."""


def tell(
    message: str,
    shelves: Sequence[Filled],
    decision: Decision,
    shown: Sequence[Recommendation],
    index: Index,
    chat: ChatModel | None,
    outcome: Explanation,
    checkout: str = "",
    notes: Sequence[str] = (),
) -> Iterator[str]:
    """Yields the reply's sentences in order, and fills ``outcome`` with what the check and the model did.

    Args:
        shelves: what was found for each wish.
        shown: the products of all of them.
        checkout: address where the shop sells.
        notes: what was kept of the shopper or has changed after feedback, said before the products are explained.
    """
    request = shelves[0].request
    language = request.language
    products = [each.product for each in shown]
    shape = tell_shape(request, index) if request.shape and decision.action == "recommend" else None
    if shape:
        yield shape
        if shown and request.shape == "count" and not decision.relaxed:
            yield say("shape_shown", language, count=len(shown))
    elif decision.action in ("recommend", "ask"):
        for shelf in shelves:
            yield from _told(shelf, message, index)
        yield from notes
        if len(shelves) > 1 and (together := sum_of(shelves, message, index)):
            yield together
        if shown and decision.action == "recommend":
            reviews = {each.id: told_reviews(index.reviews.get(each.id, [])) for each in products}
            sources = Sources(reviews, index.promotions, index.policies)
            numbers = [shown.index(each.products[0]) + 1 for each in shelves if each.products]
            yield from explain(request, shown, chat, outcome, sources, numbers if len(shelves) > 1 else ())
            if outcome.degraded:
                yield say("degraded" if chat else "no_model", language)
    elif decision.action == "compare":
        which = tell_which(index, products, request) if len(products) > 1 else None
        told = compare(products, language, request.compared_by, request.question) if len(products) > 1 else []
        if which is not None:
            outcome.citations += which.citations
            told = [which.text]
        yield from told or [say("compare_need_two", language)]
    elif decision.action == "answer":
        yield from _answered(index, products, request, outcome) if products else [say("answer_which", language)]
        if request.terms_asked:
            of = {
                "question": request.terms_asked,
                "topic": None,
                "things": products[0].category[-1:] if products else (),
            }
            rule = tell_policy(index, request.model_copy(update=of))
            outcome.citations += rule.citations
            yield rule.text
    elif decision.action == "cart":
        cart = view(decision.cart, index)
        yield from tell_cart(decision.outcomes, cart, language, index, checkout, offered=bool(shown))
    elif decision.action == "policy":
        rule = tell_policy(index, request)
        outcome.citations += rule.citations
        yield rule.text
    elif decision.action == "profile":
        yield from notes
    elif request.intent == "reset":
        yield say("reset", language)
    elif request.scope:
        yield say(f"scope_{request.scope}", language)
    elif decision.action == "small_talk" and is_about_assistant(fold(message)):
        yield say("about_assistant", language)
    elif decision.action == "small_talk" and not _thanks(message) and (request.query or request.filters):
        # Amid a search nobody needs to be greeted anew.
        yield say("small_talk_on", language)
    else:
        yield say("thanks" if _thanks(message) else decision.action, language)
    if decision.action not in ("recommend", "ask", "profile"):
        yield from notes


def _told(shelf: Filled, message: str, index: Index) -> Iterator[str]:
    """What was found for a wish, and what of it is not there."""
    request, decision, shown = shelf.request, shelf.decision, shelf.products
    yield opening(request, decision, shown, index, shelf.lacking)
    yield from _converted(request, message, index)
    if decision.beyond and len(shown) > 1:
        yield _beyond(request, decision, shown, index)
    yield from _refusals(request, [each.product for each in shown])
    # Beside a question it is said only of a request that is nothing but wishes.
    settled = decision.action == "recommend" or not request.query
    lacked = unmet(request, [each.product for each in shown]) if shown and settled else []
    if lacked:
        what = say("or", request.language).join(f"“{echoed(each, request.language)}”" for each in lacked)
        yield say("unmet", request.language, what=what)


def opening(
    request: Request,
    decision: Decision,
    shown: Sequence[Recommendation],
    index: Index,
    lacking: Absence | None = None,
) -> str:
    """The first line: how many were found and by what, what had to give, or what is not there."""
    language, currency = request.language, index.catalogue.currency
    if request.named and not decision.gone:
        titles = join([each.product.title for each in shown], language)
        return say("named", language, name=echoed(request.query, language), titles=titles)
    if lacking and not shown:
        return say("absent", language, what=echoed(lacking.words, language))
    if lacking:
        kinds = dict.fromkeys((each.product.category or (each.product.title,))[-1] for each in shown)
        words = echoed(lacking.words, language)
        named = say("nearest_kinds", language, kinds=join(list(kinds), language))
        return say("matched_partly" if lacking.partly else "unmatched", language, query=words) + named
    in_force = _in_words(decision.filters, request, currency)
    if not shown and not request.goes_with:
        wanted = _in_words(request.filters, request, currency) or [echoed(request.query, language)]
        return say("nothing", language, what=join(wanted, language))
    if decision.gone:
        titles = join(list(dict.fromkeys(as_told(index.catalogue.get(each)).title for each in decision.gone)), language)
        return say("gone_instead" if decision.offered else "gone", language, titles=titles)
    if decision.relaxed and not decision.beyond:
        given = tuple(each for each in request.filters if each.key in decision.relaxed)
        told = say("relaxed", language, without=join(_in_words(given, request, currency), language))
        ends = {key: _in_words(_wish_of(key, request.filters), request, currency) for key, _ in decision.single}
        ways = [
            say("relaxed_way", language, without=join(ends[key], language), count=count)
            for key, count in decision.single
        ]
        between = "" if language == "zh" else " "
        return told + (between + say("relaxed_ways", language, ways=join(ways, language)) if len(ways) > 1 else "")
    by_filters = not request.query or any(each.key in ("category =", "brand =") for each in decision.filters)
    ordered = request.sort and by_filters and shown and decision.matching > 1
    if ordered and (first := _extreme(request, decision, shown[0].product)):
        return first
    if request.goes_with:
        beside = list(dict.fromkeys(each.product.category[-1] for each in shown))
        key = "together" if beside else "together_unknown"
        return say(key, language, kind=request.goes_with, kinds=join(beside, language))
    if request.references:
        return say("similar", language, title=as_told(index.catalogue.get(request.references[0])).title)
    if not in_force and not request.query:
        wishes = " ".join(told_wishes(request))
        return say("closest", language, query=echoed(wishes, language), what="") if wishes else say("popular", language)
    if request.query and not any(each.field == "category" and each.op == "=" for each in decision.filters):
        # How many meet the filters says little where the words are no filter.
        what = f" ({say('comma', language).join(in_force)})" if in_force else ""
        return say("closest", language, query=echoed(request.query, language), what=what)
    key = "here_is_one" if decision.matching == 1 else "here_are" if decision.matching > len(shown) else "here_are_all"
    return say(key, language, total=decision.matching, count=len(shown), what=say("comma", language).join(in_force))


def _beyond(request: Request, decision: Decision, shown: Sequence[Recommendation], index: Index) -> str:
    """What is shown beside the only one that fits, by number, with its price, and which limit it breaks."""
    language = request.language
    given = tuple(each for each in request.filters if each.key in decision.relaxed)
    items = [
        f"[{number}] {price_of(each.product)}".strip() if each.product.price is not None else f"[{number}]"
        for number, each in enumerate(shown, 1)
        if each.product.id in decision.beyond
    ]
    what = join(_in_words(given, request, index.catalogue.currency), language)
    return say("beyond" if given[0].op != "=" else "beyond_not", language, what=what, items=join(items, language))


def _converted(request: Request, message: str, index: Index) -> Iterator[str]:
    """What a limit that the message names in another currency comes to in the shop's, in which its prices are."""
    catalogue = index.catalogue
    for each in request.filters:
        if each.field != "price" or each.unit in (None, catalogue.currency) or each.text not in message:
            continue
        amount = float(each.values[0])
        yield say(
            "converted",
            request.language,
            currency=say(f"currency_{catalogue.currency}", request.language),
            said=money(amount, each.unit),
            amount=money(round(catalogue.convert(amount, each.unit or catalogue.currency)), catalogue.currency),
        )
        return


def _wish_of(key: str, filters: Filters) -> Filters:
    """The constraint of a key, with the other end of its range where it is one."""
    one = next(each for each in filters if each.key == key)
    return next(wish for wish in wishes_of(filters) if one in wish)


def _extreme(request: Request, decision: Decision, first: Product) -> str:
    """Which of all that fit is the cheapest, the dearest or the best rated, as was asked."""
    language = request.language
    if request.sort == "rating" and first.rating is not None:
        value = say("reason_rating", language, rating=f"{first.rating:g}", count=first.rating_count)
    elif request.sort != "rating" and first.price is not None:
        value = price_of(first)
    else:
        return ""
    return say(f"first_{request.sort}", language, total=decision.matching, title=first.title, value=value)


def _refusals(request: Request, products: Sequence[Product]) -> Iterator[str]:
    """What the listings say of each thing refused that no filter knows: their silence is no promise."""
    for said in request.refused if products else ():
        words = refused_words(said)
        if any(has(each, words) for each in products):
            yield say("refused_all", request.language, what=echoed(said, request.language))
        elif not all(lacks(each, words) for each in products):
            yield say("refused_silent", request.language, what=echoed(said, request.language))


def _in_words(filters: Filters, request: Request, currency: str) -> list[str]:
    """Constraints as one would say them: the kind of thing first, the price last."""
    order = sorted(filters, key=lambda each: (each.field != "category", each.field == "price"))
    own = [each for each in order if each.key not in request.from_profile]
    known = (label for each in order for label in request.from_profile.get(each.key, ()))
    return [*constraint_texts(own, request.language, currency), *dict.fromkeys(known)]


def _answered(index: Index, products: Sequence[Product], request: Request, outcome: Explanation) -> Iterator[str]:
    """The answer about each product that is meant, of many of one name about the first; where listings of one name
    differ in what they tell, only of those that answer."""
    meant = products if len(products) <= ANSWERED else products[:1]
    told = {each.id: answer(index, each, request) for each in meant}
    knowing = [each for each in meant if told[each.id].citations]
    for product in knowing or meant:
        yield _answer(index, product, told[product.id], request, outcome)
    if len(products) > ANSWERED:
        yield say("answer_one_of", request.language)


def _answer(index: Index, product: Product, told: Told, request: Request, outcome: Explanation) -> str:
    """The answer about a product; where its listing is silent, what the shop's policies say of it."""
    outcome.citations += told.citations
    rule = None if told.citations else policy_beside(index, request.question, request.language, product.category[-1:])
    if rule is None:
        return told.text
    outcome.citations += rule.citations
    return f"{told.text}{'' if request.language == 'zh' else ' '}{rule.text}"


def _thanks(message: str) -> bool:
    return any(word in message.lower() for word in ("thank", "cheers", "谢"))
