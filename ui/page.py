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
from assistant.events import EventIn, record_events
from assistant.floor import Floor
from assistant.profiles import ProfileChange, change, erase, profile
from assistant.request import Language, Reply
from assistant.texts import join, say
from assistant.turn import run_turn
from assistant.unasked import offers
from retrieval.errors import FloorwalkerError, NotFoundError
from retrieval.index import Index
from ui.metrics import counted
from ui.texts import OPENERS, SHOW_ME, TEXTS
from ui.view import COMPARED_AT_ONCE, Exchange, View, page_value, take

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
Data = dict[str, Any]


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
        if stored["user"]:
            known = profile(floor, view.user)
            view.liked, view.dismissed = set(known.liked), set(known.disliked)
        if stored["conversation"]:
            _, turns = load_conversation(floor.database, stored["conversation"])
            view.conversation = stored["conversation"]
            view.exchanges = [_past(turn) for turn in turns]
        _offer(floor, view)
    except NotFoundError:
        pass  # The conversation was erased: a new one starts.
    except FloorwalkerError as error:
        view.notice = str(error)
    return view


def _openers(index: Index) -> dict[Language, tuple[str, ...]]:
    """First messages to click: the demo shop's own, in any other shop its narrowest categories with most products."""
    if index.manifest.source.startswith(DEMO_SOURCE):
        return OPENERS
    counts: Counter[str] = Counter()
    for path, products in index.catalogue.paths.items():
        counts.update(dict.fromkeys(path[-1:], products))
    kinds = [kind for kind, _ in counts.most_common(KINDS_OFFERED)]
    return {language: tuple(said.format(kind=kind) for kind in kinds) for language, said in SHOW_ME.items()}


def _offer(floor: Floor, view: View) -> None:
    """Rows of products for who has not asked yet."""
    view.offers = (
        [] if view.exchanges else offers(floor, view.user, floor.settings.shop.products_per_turn, view.language)
    )


def _past(turn: Data) -> Exchange:
    reply = Reply.model_validate(turn["reply"]) if turn["reply"] else Reply()
    return Exchange(turn["turn"], turn["message"], reply, arrived=turn["reply"] is not None, whole=True)


def _acted(floor: Floor, view: View, act: Data) -> Iterator[Shown]:
    """Do what a button or the composer asked for. What goes wrong is shown where it was asked."""
    if view.busy and act["kind"] in TURNS:
        # Pressed twice before the first answer came.
        yield _shown(view)
        return
    view.notice = ""
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
                _offer(floor, view)
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
        if event.event in ("understanding", "reply"):
            view.conversation = exchange.reply.conversation or view.conversation
        view.busy = not exchange.whole
        yield _shown(view)
    view.busy = False


def _titles(floor: Floor, products: Iterable[str], language: Language) -> str:
    return join([floor.stock().index.catalogue.get(each).title for each in products], language)


def _record(floor: Floor, view: View, kind: str, product: str) -> None:
    event = EventIn.model_validate({"user": view.user, "kind": kind, "product": product, "source": "page"})
    record_events(floor, [event])


def _like(floor: Floor, view: View, act: Data) -> None:
    if act["id"] not in view.liked:
        _record(floor, view, "like", act["id"])
        view.liked.add(act["id"])


def _dismiss(floor: Floor, view: View, act: Data) -> None:
    _record(floor, view, "dismiss", act["id"])
    view.dismissed.add(act["id"])
    view.liked.discard(act["id"])
    view.picked = [each for each in view.picked if each != act["id"]]


def _pick(_floor: Floor, view: View, act: Data) -> None:
    if act["id"] in view.picked:
        view.picked.remove(act["id"])
    else:
        view.picked = [*view.picked, act["id"]][-COMPARED_AT_ONCE:]


def _unpick(_floor: Floor, view: View, _act: Data) -> None:
    view.picked = []


def _speak(_floor: Floor, view: View, act: Data) -> None:
    view.language = "zh" if act["to"] == "zh" else "en"


def _renew(_floor: Floor, view: View, _act: Data) -> None:
    view.conversation, view.exchanges, view.picked = None, [], []


def _see_profile(floor: Floor, view: View, act: Data) -> None:
    view.profile = None
    if act["open"]:
        known, catalogue = profile(floor, view.user, view.language), floor.stock().index.catalogue
        titles = {name: [catalogue.get(each).title for each in getattr(known, name)] for name in ("liked", "disliked")}
        view.profile = known.model_copy(update=titles)


def _mute(floor: Floor, view: View, act: Data) -> None:
    _change(floor, view, ProfileChange(mute=(act["what"],)))


def _unmute(floor: Floor, view: View, act: Data) -> None:
    _change(floor, view, ProfileChange(unmute=(act["what"],)))


def _forget(floor: Floor, view: View, act: Data) -> None:
    _change(floor, view, ProfileChange(forget=(act["fact"],)))


def _remember(floor: Floor, view: View, act: Data) -> None:
    _change(floor, view, ProfileChange(remembered=bool(act["on"])))
    if not act["on"]:
        # What was said under the shopper's number is gone with it.
        _renew(floor, view, act)
        view.liked, view.dismissed = set(), set()


def _change(floor: Floor, view: View, wanted: ProfileChange) -> None:
    change(floor, view.user, wanted)
    _see_profile(floor, view, {"open": True})


def _erase(floor: Floor, view: View, act: Data) -> None:
    erase(floor, view.user)
    _renew(floor, view, act)
    view.profile, view.liked, view.dismissed = None, set(), set()
    view.notice = TEXTS[view.language]["erased"]


DONE: dict[str, Callable[[Floor, View, Data], None]] = {
    "like": _like,
    "dismiss": _dismiss,
    "pick": _pick,
    "unpick": _unpick,
    "language": _speak,
    "new": _renew,
    "profile": _see_profile,
    "mute": _mute,
    "unmute": _unmute,
    "forget": _forget,
    "remember": _remember,
    "erase": _erase,
}
"""What a click does that is not a turn."""
