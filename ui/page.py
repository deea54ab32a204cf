"""The shopper's page: one live HTML component, and one handler for all that a shopper can do on it.

The page is drawn from a :class:`ui.view.View`. A click or a message reaches :func:`_acted`, which calls the rooms
below and yields the page again; ``static/page.js`` changes what differs. The browser keeps ids, the database the rest.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
import structlog
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from assistant.database import load_conversation
from assistant.floor import Floor
from assistant.request import Language, Reply
from assistant.texts import join, say
from assistant.turn import run_turn
from retrieval.errors import FloorwalkerError, NotFoundError
from retrieval.index import Index
from ui.acts import DONE, STILL, Data, know, offer, reopen
from ui.metrics import counted
from ui.tab import Exchange, Told, View, take
from ui.texts import OPENERS, SHOW_ME, TEXTS
from ui.view import page_value

STATIC = Path(__file__).parent / "static"
OPEN_TURNS = 32
"""Turns and clicks served at once by one process; further ones wait."""

DEMO_SOURCE = "demo shop, seed "
"""How the source of the demo shop's feed begins (``retrieval.demo.generate``)."""

KINDS_OFFERED = 4

TURNS = ("say", "drop", "compare")
"""What a shopper does that is answered by a turn, one at a time."""

Stored = dict[str, str | None]
"""What the browser keeps: ``user``, ``conversation`` and ``language``."""
Shown = tuple[dict[str, Any], View, Stored]


def mount_page(app: FastAPI, floor: Floor) -> None:
    """Put the page at ``/``. It asks nothing of any other host; only a catalogue's own pictures may lie elsewhere."""
    app.mount("/page", StaticFiles(directory=STATIC))
    # A plain string is the name of a font that the system has: none is fetched.
    fonts = ["system-ui", "sans-serif"]
    gr.mount_gradio_app(
        app,
        build_page(floor),
        path="/",
        theme=gr.themes.Base(font=fonts, font_mono=["monospace"]),
        # Linked, not passed as `css`: Gradio rewrites that, and loses gradients on the way.
        head='<meta name="color-scheme" content="light"><link rel="stylesheet" href="/page/page.css">',
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        enable_monitoring=False,
        show_error=False,
    )


def build_page(floor: Floor) -> gr.Blocks:
    """The Gradio page of one floor."""
    with gr.Blocks(title=floor.settings.shop.name, analytics_enabled=False, fill_width=True) as blocks:
        stored = gr.BrowserState(
            {"user": "", "conversation": None, "language": ""}, storage_key="floorwalker", secret="floorwalker"
        )
        view = gr.State()
        page = gr.HTML(
            value=page_value(View(language=_default_language(floor), shop=floor.settings.shop.name)),
            html_template=(STATIC / "page.html").read_text("utf-8"),
            js_on_load=(STATIC / "page.js").read_text("utf-8"),
            apply_default_css=False,
            elem_id="floorwalker",
        )
        blocks.load(_opener(floor), [stored], [page, view, stored], show_progress="hidden")
        page.act(
            _handler(floor),
            [view, stored],
            [page, view, stored],
            show_progress="hidden",
            trigger_mode="multiple",
            concurrency_limit=OPEN_TURNS,
        )
    return blocks


def _opener(floor: Floor) -> Callable[[Stored, gr.Request], Shown]:
    # Gradio fills in the request and the event by the annotations of the function itself, which `partial` hides.
    def opened(stored: Stored, request: gr.Request) -> Shown:
        return _shown(_restored(floor, stored, request.headers.get("accept-language", "")))

    return opened


def _handler(floor: Floor) -> Callable[[View | None, Stored, gr.EventData], Iterator[Shown]]:
    def acted(view: View | None, stored: Stored, event: gr.EventData) -> Iterator[Shown]:
        # Another process, or this one started anew, has no view of a page that is already open.
        yield from _acted(floor, view or _restored(floor, stored, ""), event._data)

    return acted


def _shown(view: View) -> Shown:
    return (
        page_value(view),
        view,
        {"user": view.user, "conversation": view.conversation, "language": view.language},
    )


def _default_language(floor: Floor) -> Language:
    return "zh" if floor.settings.server.language == "zh" else "en"


def _restored(floor: Floor, stored: Stored, accepted: str) -> View:
    """The view that a browser had, from the ids that it kept and the database; of a new browser, an empty one."""
    language: Language = _default_language(floor)
    if stored["language"] in ("en", "zh"):
        language = "zh" if stored["language"] == "zh" else "en"
    elif accepted:
        language = "zh" if accepted.lower().startswith("zh") else "en"
    view = View(
        language=language,
        shop=floor.settings.shop.name,
        checkout=floor.settings.shop.checkout
        if urlsplit(floor.settings.shop.checkout).scheme.startswith("http")
        else "",
        user=stored["user"] or uuid.uuid4().hex,
    )
    try:
        index = floor.stock().index
        view.promotions = {product: each for each in index.promotions for product in each.product_ids}
        view.openers = _openers(index)
        view.currency = index.catalogue.currency
        know(floor, view)
        if stored["conversation"]:
            _go_on(floor, view, stored["conversation"])
        offer(floor, view)
    except FloorwalkerError as error:
        view.notice = str(error)
    return view


def _go_on(floor: Floor, view: View, conversation: str) -> None:
    try:
        _, turns = load_conversation(floor.database, conversation)
    except NotFoundError:
        return  # It was erased: a new one starts.
    view.conversation = conversation
    view.exchanges = [_past(turn) for turn in turns]


def _openers(index: Index) -> dict[Language, tuple[str, ...]]:
    """First messages to click: the demo shop's own, in any other shop its narrowest categories with most products."""
    if index.manifest.source.startswith(DEMO_SOURCE):
        return OPENERS
    counts: Counter[str] = Counter()
    for path, products in index.catalogue.paths.items():
        counts.update(dict.fromkeys(path[-1:], products))
    kinds = [kind for kind, _ in counts.most_common(KINDS_OFFERED)]
    return {language: tuple(said.format(kind=kind) for kind in kinds) for language, said in SHOW_ME.items()}


def _past(turn: Data) -> Exchange:
    reply = Reply.model_validate(turn["reply"]) if turn["reply"] else Reply()
    return Exchange(turn["turn"], turn["message"], reply, arrived=turn["reply"] is not None, whole=True)


def _acted(floor: Floor, view: View, act: Data) -> Iterator[Shown]:
    """Do what a button or the composer asked for. What goes wrong is shown where it was asked."""
    if view.busy and act["kind"] in TURNS:
        # Pressed twice before the first answer came.
        yield _shown(view)
        return
    view.notice, view.told = "", None
    try:
        match act["kind"]:
            case "say":
                yield from _turn(floor, view, str(act["text"]), said=str(act["text"]))
            case "drop":
                said = say("removed", view.language, what=act["what"])
                yield from _turn(floor, view, "", said=said, drop=str(act["key"]))
            case "compare":
                picked, view.picked = tuple(view.picked), []
                said = say("compare_these", view.language, titles=_titles(floor, picked, view.language))
                yield from _turn(floor, view, "", said=said, compare=picked)
            case kind:
                DONE[kind](floor, view, act)
                if kind not in STILL:
                    offer(floor, view, act.get("id"))
                yield _shown(view)
    except FloorwalkerError as error:
        yield _failed(view, str(error))
    except Exception as error:  # noqa: BLE001 - the last place where a shopper can be told; the log has the rest
        structlog.get_logger("page").error("unforeseen", act=act["kind"], exc_info=error)
        yield _failed(view, TEXTS[view.language]["unforeseen"])


def _failed(view: View, what: str) -> Shown:
    view.busy = False
    if view.exchanges and not view.exchanges[-1].whole:
        view.exchanges[-1].whole = True
        view.exchanges[-1].problem = what
    elif view.exchanges:
        view.told = Told("failed", what)
    else:
        view.notice = what
    return _shown(view)


def _turn(
    floor: Floor, view: View, message: str, *, said: str, drop: str | None = None, compare: tuple[str, ...] = ()
) -> Iterator[Shown]:
    last = view.exchanges[-1].number if view.exchanges else 0
    exchange = Exchange(last + 1, said.strip())
    view.exchanges.append(exchange)
    view.busy = True
    yield _shown(view)
    events = counted(
        run_turn(floor, message, conversation=view.conversation, user=view.user, drop=drop, compare=compare)
    )
    for event in events:
        take(exchange, event)
        if event.event == "products":
            exchange.named = {each.product.id for each in exchange.reply.products} & view.dismissed
        if event.event in ("understanding", "reply"):
            view.conversation = exchange.reply.conversation or view.conversation
        view.busy = not exchange.whole
        if exchange.whole:
            # What was said in it may be in the profile now.
            reopen(floor, view)
        yield _shown(view)
    view.busy = False


def _titles(floor: Floor, products: Iterable[str], language: Language) -> str:
    return join([floor.stock().index.catalogue.get(each).title for each in products], language)
