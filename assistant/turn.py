"""One turn, start to end: understand, decide, retrieve, rank, show the cards, explain and check, remember."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace

from assistant import database
from assistant.absence import absence
from assistant.both import hear_both
from assistant.bundles import hear_together
from assistant.cart import view
from assistant.cart_talk import hear_cart
from assistant.commands import as_message, chips, side_by_side, without
from assistant.compare import rows
from assistant.events import may_keep
from assistant.explain import Explanation
from assistant.exposures import keep_exposures
from assistant.facts_heeded import heed_facts, heeded_note
from assistant.facts_talk import Told, hear_facts
from assistant.feedback_notes import notes_for
from assistant.floor import Floor
from assistant.followup import hear_followup
from assistant.instead import hear_instead
from assistant.limits import check_text
from assistant.named import hear_named
from assistant.ordering import used_rules
from assistant.policy import really_relaxed
from assistant.profiles import tastes_for
from assistant.reasons import give_reasons
from assistant.reply import tell
from assistant.request import Language, Reply, RuleUse, TurnEvent
from assistant.retrieve import FIND, chosen, order, retrieve, wish_of
from assistant.scope import set_aside
from assistant.shape import hear_shape
from assistant.shelves import decide_wishes, hear_wishes, keep_within, labels, on_page, places
from assistant.terms import heed_terms
from assistant.understanding import Understood
from assistant.which import hear_which
from assistant.wishes import search_words
from retrieval.relevance import rerank


def run_turn(
    floor: Floor,
    message: str,
    *,
    conversation: str | None = None,
    user: str | None = None,
    drop: str | None = None,
    compare: tuple[str, ...] = (),
    language: Language | None = None,
) -> Generator[TurnEvent]:
    """Yields ``understanding``, ``products``, ``text`` (one or more) and ``reply``, which is kept before it is yielded.

    Closing the generator early ends the turn with what is known by then, and keeps that.

    Args:
        message: what the shopper wrote; may be empty with ``drop`` or ``compare``.
        conversation: an id from an earlier turn; None starts one.
        user: whose tastes to use, if they allow it; None for nobody's.
        drop: key of a constraint to remove before answering anew.
        compare: ids of two or more products to put side by side.

    Raises:
        MessageTooLong, UsageError, NotFoundError, IndexMissingError: before anything is yielded or kept.
        DatabaseError: the database failed; what was yielded before holds.
    """
    stock, clock = floor.stock(), Clock()
    index, settings = stock.index, floor.settings
    check_text(message, settings.limits.message_characters, "message", may_be_empty=bool(drop or compare))

    with clock.step("remember"):
        user = user if user and may_keep(floor, user) else None
        state = database.state_of(floor.database, conversation, user)
        request = without(state, drop) if drop else None
        request = side_by_side(state, compare, index.catalogue) if compare else request
        message = message or as_message(state, drop, compare, index.catalogue, language or state.request.language)
        conversation, state = database.begin_turn(floor.database, conversation, user, message)
        state = state.model_copy(update={"request": state.request.model_copy(update={"terms_asked": ""})})
        message = stock.respeller.respelt(message)
        told = Told(message) if request else hear_facts(floor, user, message, state, language)
        request, message, tastes = request or told.request, told.rest, tastes_for(floor, user)

    with clock.step("understand"):
        if not request:
            request, message = set_aside(stock, message, state, language)
        understood = (
            Understood(request=request, model_calls=0, degraded=False)
            if request
            else hear_cart(stock, message, state, language)
            or hear_together(stock, message, state, language)
            or hear_instead(stock, message, state, language)
            or hear_both(stock, message, state, language)
            or hear_named(stock, message, state, language)
            or hear_which(stock, message, state, language)
            or hear_followup(stock, message, state, language)
            or hear_shape(stock, message, state, floor.chat, language)
            or hear_wishes(stock, message, state, floor.chat, language)
        )
        if (not request or request.scope) and not understood.request.terms_asked:
            understood = heed_terms(stock, message, state, understood)
        before = state.request
        understood, state, facts = heed_facts(index, message, state, understood, tastes.facts, drop)
        tastes = replace(tastes, facts=facts)
        request = understood.request
    yield TurnEvent(
        event="understanding",
        data={
            "request": request.model_dump(mode="json"),
            "constraints": [
                {"key": key, "text": text}
                for key, _, text in chips(request, request.language, index.catalogue.currency)
            ],
            "conversation": conversation,
            "turn": state.turn,
        },
    )

    with clock.step("decide"):
        decision, shelves = decide_wishes(request, state, index)
        cart, k = view(decision.cart, index), places(shelves, settings.shop.products_per_turn)
    used: list[RuleUse] = []
    belief = stock.ordering.explored(settings.shop.explore)
    for shelf in shelves:
        wish = wish_of(shelf.request, state, shelf.decision, tastes, index)
        with clock.step("retrieve"):
            candidates = retrieve(index, shelf.request, shelf.decision, wish, settings.retrieval.candidates)
        with clock.step("rerank"):
            query, search_text = search_words(shelf.request)
            candidates = rerank(
                index, query, candidates, stock.ranker, search_text=search_text, depth=settings.retrieval.ranker_depth
            )
            shelf.lacking = absence(index, message, shelf.request, candidates) if decision.action in FIND else None
            candidates = shelf.lacking.nearest if shelf.lacking else candidates
        with clock.step("rank"):
            ranked = order(index, candidates, wish, stock.ordering.blend, k, belief)
            ranked = shelf.lacking.in_order(ranked) if shelf.lacking else ranked
            used += used_rules(index, stock.ordering.blend.rules, candidates, ranked)
            shelf.products = give_reasons(index, ranked, shelf.request, wish, shelf.lacking)
            shelf.products += chosen(index, shelf.request, shelf.decision)
    keep_within(shelves, message, index)
    products, labelled = on_page(shelves), labels(shelves, index.catalogue.currency)
    relaxed = decision.relaxed
    if len(shelves) == 1:
        relaxed = really_relaxed(request, decision, [each.product.id for each in products], index.catalogue)
    yield TurnEvent(
        event="products",
        data={
            "products": [each.model_dump(mode="json") for each in products],
            "question": decision.question.model_dump(mode="json") if decision.question else None,
            "action": decision.action,
            "relaxed": list(relaxed),
            "shelves": [each.model_dump(mode="json") for each in labelled],
        },
    )

    finding = decision.action in FIND
    notes = notes_for(floor, user, tastes, request, [each.product for each in products], state.noted) if finding else []
    about_self = [*told.notes, *heeded_note(before, request, told.kept)]
    outcome = Explanation(model_calls=understood.model_calls, degraded=understood.degraded)
    said: list[str] = []
    try:
        with clock.step("explain"):
            for sentence in tell(
                message,
                shelves,
                decision,
                products,
                index,
                floor.chat,
                outcome,
                settings.shop.checkout,
                [*about_self, *(sentence for _, sentence in notes)],
            ):
                delta = sentence if not said or request.language == "zh" else f" {sentence}"
                said.append(delta)
                yield TurnEvent(event="text", data={"delta": delta})
    finally:
        reply = Reply(
            text="".join(said),
            question=decision.question,
            action=decision.action,
            request=request,
            products=products,
            relaxed=list(relaxed),
            shelves=labelled,
            table=rows([each.product for each in products], request.language) if decision.action == "compare" else [],
            citations=outcome.citations,
            cart=cart,
            rules=used,
            noted=[key for keys, _ in notes for key in keys],
            grounding=outcome.grounding,
            timings=clock.seconds,
            layers={name: round(spent, 6) for name, spent in understood.seconds.items()},
            model_calls=outcome.model_calls,
            degraded=outcome.degraded,
            conversation=conversation,
            turn=state.turn,
        )
        database.finish_turn(floor.database, reply, state.after(reply))
        if user and finding:
            keep_exposures(floor, user, products, conversation=conversation, turn=state.turn)
    yield TurnEvent(event="reply", data=reply.model_dump(mode="json"))


class Clock:
    """Seconds per named step, summed where a step comes twice; a step once begun is always counted."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 6)
