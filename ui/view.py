"""What one open page shows, as data, and that data as a tree of HTML parts, which ``static/page.js`` puts on the page.

A part is ``{"key", "css", "html"}`` or ``{"key", "css", "parts"}``; a key names an element while it is on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from html import escape
from typing import Any

from assistant.commands import chips
from assistant.grounding import SENTENCE_END
from assistant.request import Language, Recommendation, Reply, Request
from assistant.texts import constraint_text, money, say
from assistant.unasked import Offer
from retrieval.filters import Constraint
from ui.cards import Part, button, card, comparison
from ui.profile_panel import consent, profile_panel
from ui.tab import Exchange, View
from ui.texts import TEXTS

CITATION = re.compile(r"\[([^\[\]\s]{1,64})\]")


def page_value(view: View) -> dict[str, Any]:
    """The whole page."""
    texts = TEXTS[view.language]
    return {
        "language": view.language,
        "busy": view.busy,
        # Whom to tell of what is looked at; nobody where it must not be kept.
        "watched": view.user if view.remembered else "",
        "texts": {name: texts[name] for name in ("placeholder", "message", "send", "conversation")},
        "regions": {
            "head": [{"key": "head", "css": "fw-headline", "html": _head(view)}],
            "consent": consent(view),
            "panel": [{"key": "constraints", "css": "", "html": _panel(view)}, *_cart(view), profile_panel(view)],
            "log": [_turn(view, exchange) for exchange in view.exchanges] or [_welcome(view)],
            "bar": [*_told(view), *_compare_bar(view)],
        },
    }


def _head(view: View) -> str:
    texts = TEXTS[view.language]
    languages = "".join(
        button(
            {"kind": "language", "to": code},
            name,
            id=f"language-{code}",
            css="fw-switch",
            pressed=view.language == code,
        )
        for code, name in (("en", "English"), ("zh", "中文"))
    )
    return f"""<div class="fw-sign" aria-hidden="true"><svg viewBox="0 0 32 32">
<path d="M6 28V13a10 10 0 0 1 20 0v15" /><path d="M16 28V15" />
<circle cx="12.6" cy="20" r="1.2" /><circle cx="19.4" cy="20" r="1.2" /></svg></div>
<div class="fw-names"><h1>{escape(view.shop)}</h1><p>{texts["tagline"]}</p></div>
<div class="fw-tools">{_cart_link(view)}
<div class="fw-languages" role="group" aria-label="{texts["language"]}">{languages}</div>
{button({"kind": "new"}, texts["new_chat"], id="new-chat", css="fw-quiet")}</div>"""


def _cart_link(view: View) -> str:
    """The way to the cart on a phone, where its panel is out of sight."""
    amount = _held(view).cart.amount
    name = TEXTS[view.language]["cart"]
    return (
        f'<a class="fw-quiet fw-to-cart" href="#fw-cart" aria-label="{name}: {amount}">🛒 {amount}</a>'
        if amount
        else ""
    )


def _welcome(view: View) -> Part:
    texts = TEXTS[view.language]
    openers = _suggestions(view.openers.get(view.language, ()), "opener")
    notice = f'<p class="fw-notice" role="status">{escape(view.notice)}</p>' if view.notice else ""
    html = f"{notice}<h2>{texts['welcome']}</h2><p>{texts['welcome_more']}</p>{openers}"
    greeting = {"key": "greeting", "css": "fw-greeting", "html": html}
    rows = [_offer(view, each) for each in view.offers]
    return {"key": "welcome", "css": "fw-welcome", "parts": [greeting, *_interests(view), *rows]}


def _interests(view: View) -> list[Part]:
    """The one question to a shopper of whom nothing is known."""
    if not view.interests:
        return []
    chips = "".join(
        button({"kind": "interest", "what": name}, name, id=f"interest-{place}", css="fw-suggestion")
        for place, name in enumerate(view.interests)
    )
    html = f'<p>{TEXTS[view.language]["interests"]}</p><div class="fw-suggestions">{chips}</div>'
    return [{"key": "interests", "css": "fw-interests", "html": html}]


def _offer(view: View, offer: Offer) -> Part:
    """A row of products that nobody asked for, under the words that say why."""
    name = {"key": f"{offer.row}-name", "css": "fw-shelf-name", "html": f"<h2>{escape(offer.title)}</h2>"}
    cards = _cards(view, offer.row, offer.products)
    held = [name, {"key": f"{offer.row}-cards", "css": "fw-cards", "parts": cards}] if cards else [name]
    return {"key": f"offer-{offer.row}", "css": "fw-offer-row", "parts": held}


def _suggestions(suggestions: Iterable[str], name: str) -> str:
    buttons = "".join(
        button({"kind": "say", "text": text}, text, id=f"{name}-{place}", css="fw-suggestion")
        for place, text in enumerate(suggestions)
    )
    return f'<div class="fw-suggestions">{buttons}</div>'


def _turn(view: View, exchange: Exchange) -> Part:
    texts, reply, number = TEXTS[view.language], exchange.reply, exchange.number
    parts: list[Part] = []

    def add(name: str, css: str, html: str) -> None:
        parts.append({"key": f"{number}-{name}", "css": css, "html": html})

    if exchange.said:
        add("said", "fw-said", f"<p>{escape(exchange.said)}</p>")
    if exchange.problem:
        add("problem", "fw-problem", f'<p role="alert"><b>{texts["failed"]}</b> {escape(exchange.problem)}</p>')
    elif not exchange.arrived:
        waiting = (
            f"<p>{texts['thinking']}</p>" if not exchange.whole else f'<p class="fw-faint">{texts["interrupted"]}</p>'
        )
        add("waiting", "fw-waiting", waiting)
    if reply.relaxed:
        what = "; ".join(_given_up(view, wish, each) for wish, each in _relaxed(reply) if each)
        add(
            "relaxed",
            "fw-notice",
            f'<p role="status">{escape(texts["relaxed"].format(what=what or ", ".join(reply.relaxed)))}</p>',
        )
    tabled = reply.action == "compare" and len(reply.products) > 1
    if tabled:
        add("compare", "fw-table", comparison([each.product for each in reply.products], view.language))
    elif reply.products:
        parts.append(_shelves(view, exchange))
    if text := _text(view, exchange, frozenset() if tabled else view.dismissed - exchange.named):
        add("text", "fw-text", text)
    if exchange.whole and (sources := _sources(reply, view.language)):
        add("sources", "fw-check", sources)
    if reply.question and exchange is view.exchanges[-1] and exchange.arrived:
        # A question that the text already asks is not asked twice.
        asked = (
            "" if reply.question.text in reply.text or not exchange.whole else f"<p>{escape(reply.question.text)}</p>"
        )
        add("question", "fw-question", asked + _suggestions(reply.question.suggestions, f"answer-{number}"))
    # Where no model is set up the text says so already.
    if reply.degraded and say("no_model", reply.request.language) not in reply.text:
        add("degraded", "fw-notice", f'<p role="status">{texts["degraded"]}</p>')
    if exchange.whole and reply.grounding.claims:
        add("check", "fw-check", _check(view, reply))
    return {"key": f"turn-{number}", "css": "fw-turn", "parts": parts}


def _relaxed(reply: Reply) -> list[tuple[Request, list[str]]]:
    """Each wish with the keys of its constraints that had to give."""
    several = [(each.request, each.relaxed) for each in reply.shelves]
    return several or [(reply.request, reply.relaxed)]


def _given_up(view: View, wish: Request, keys: Sequence[str]) -> str:
    gone = [constraint_text(each, view.language, view.currency) for each in wish.filters if each.key in keys]
    return "; ".join(gone) or ", ".join(keys)


def _shelves(view: View, exchange: Exchange) -> Part:
    """The cards; of several wishes those of each under what it is called."""
    number, reply = exchange.number, exchange.reply
    if not reply.shelves:
        only = _cards(view, number, reply.products, named=exchange.named)
        return {"key": f"{number}-cards", "css": "fw-cards", "parts": only}
    parts: list[Part] = []
    for place, shelf in enumerate(reply.shelves):
        name = {"key": f"{number}-name-{place}", "css": "fw-shelf-name", "html": f"<h2>{escape(shelf.name)}</h2>"}
        cards = {
            "key": f"{number}-cards-{place}",
            "css": "fw-cards",
            "parts": _cards(view, number, reply.products, place, exchange.named),
        }
        held = [name, cards] if cards["parts"] else [name]
        parts.append({"key": f"{number}-shelf-{place}", "css": "fw-shelf", "parts": held})
    return {"key": f"{number}-shelves", "css": "fw-shelves", "parts": parts}


def _cards(
    view: View,
    within: int | str,
    products: Sequence[Recommendation],
    shelf: int = 0,
    named: Set[str] = frozenset(),
) -> list[Part]:
    """Cards of a turn's products, by its number, or of a row's, by its name; of dismissed ones only those ``named``."""
    return [
        {
            "key": f"{within}-{each.product.id}",
            "css": "fw-card",
            "id": f"card-{within}-{place}",
            "html": card(
                each,
                place,
                within=within,
                language=view.language,
                promotion=view.promotions.get(each.product.id),
                liked=each.product.id in view.liked,
                picked=each.product.id in view.picked,
                muted=view.muted,
            ),
        }
        for place, each in enumerate(products, 1)
        if each.shelf == shelf and each.product.id not in view.dismissed - named
    ]


def _sources(reply: Reply, language: Language) -> str:
    """Where what was quoted stands: the shop's policies, reviews, listings, each once."""
    told = [TEXTS[language][f"source_{each.source}"].format(title=each.title) for each in reply.citations]
    return "".join(f"<p>{escape(each)}</p>" for each in dict.fromkeys(told))


def _text(view: View, exchange: Exchange, dismissed: Set[str]) -> str:
    """The reply's paragraphs, escaped, with ``[1]`` and ``[product id]`` as links to the cards, and the address where
    the shop sells as a link; any other address stays text.

    A sentence about a dismissed product is left out, as its card is.
    """
    places = {str(place): place for place, _ in enumerate(exchange.reply.products, 1)}
    places |= {each.product.id: place for place, each in enumerate(exchange.reply.products, 1)}

    def link(match: re.Match[str]) -> str:
        place = places.get(match[1])
        if place is None:
            return match[0]
        return f'<a class="fw-cite" href="#card-{exchange.number}-{place}">{place}</a>'

    gone = {name for name, place in places.items() if exchange.reply.products[place - 1].product.id in dismissed}
    between = "" if exchange.reply.request.language == "zh" else " "
    paragraphs = [_without(part, gone, between) for part in exchange.reply.text.split("\n")]
    paragraphs = [part for part in paragraphs if part.strip()]
    written = "".join(f"<p>{CITATION.sub(link, escape(part))}</p>" for part in paragraphs)
    till = escape(view.checkout)
    return written.replace(till, f'<a href="{till}" target="_blank" rel="noopener">{till}</a>') if till else written


def _without(paragraph: str, gone: Set[str], between: str) -> str:
    if gone.isdisjoint(CITATION.findall(paragraph)):
        return paragraph
    kept = [each for each in SENTENCE_END.split(paragraph) if gone.isdisjoint(CITATION.findall(each))]
    return between.join(kept)


def _check(view: View, reply: Reply) -> str:
    texts, grounding = TEXTS[view.language], reply.grounding
    told = f"<p>{texts['checked'].format(claims=grounding.claims)}</p>"
    if not grounding.replaced:
        return told
    replaced = "".join(f"<li><s>{escape(each.sentence)}</s> ({escape(each.why)})</li>" for each in grounding.replaced)
    count = texts["replaced"].format(count=len(grounding.replaced))
    return f'{told}<details id="check-{reply.turn}"><summary>{count}</summary><ul>{replaced}</ul></details>'


def _held(view: View) -> Reply:
    """The last turn that was understood: what was cut off or refused changed nothing."""
    understood = (
        each.reply
        for each in reversed(view.exchanges)
        if not each.problem and (each.arrived or (each.reply.conversation and not each.whole))
    )
    return next(understood, Reply())


def _panel(view: View) -> str:
    texts = TEXTS[view.language]
    reply = _held(view)
    constraints = chips(reply.request, view.language, view.currency)
    drawn: dict[str, str] = {}
    for key, each, text in sorted(constraints, key=lambda held: held[1].field != "category"):
        # Those of a further wish stand together, its kind first.
        of = key.removesuffix(each.key)
        drawn[of] = drawn.get(of, "") + _chip(view, key, each, text, each.key in reply.relaxed)
    shown = "".join(f'<ul class="fw-chips">{drawn[of]}</ul>' for of in sorted(drawn))
    shown = shown or f'<p class="fw-faint">{texts["no_constraints"]}</p>'
    told = [each for wish in (reply.request, *reply.request.further) for each in wish.preferences]
    wishes = "".join(f"<li>{escape(each)}</li>" for each in dict.fromkeys(told))
    also = f'<h3>{texts["wishes"]}</h3><ul class="fw-wishes">{wishes}</ul>' if wishes else ""
    count = f' <span class="fw-count">{len(constraints)}</span>' if drawn else ""
    head = f"<summary><h2>{texts['panel']}{count}</h2></summary>"
    return f'<details class="fw-fold" id="panel-fold">{head}{shown}{also}</details>'


def _cart(view: View) -> list[Part]:
    """What is in the cart; nothing where it is empty."""
    texts, cart = TEXTS[view.language], _held(view).cart
    if not cart.lines:
        return []
    lines = "".join(
        f'<li><span>{line.amount} × {escape(line.title)}</span><span class="fw-value">'
        f"{money(line.total, cart.currency)}</span></li>"
        for line in cart.lines
    )
    saved = texts["cart_saved"].format(saved=money(cart.saved, cart.currency))
    note = f'<p class="fw-faint">{saved}</p>' if cart.saved else ""
    html = f"""<h2 id="fw-cart">{texts["cart"]} <span class="fw-count">{cart.amount}</span></h2>
<ul class="fw-lines">{lines}</ul>
<p class="fw-total"><span>{texts["cart_total"]}</span><span>{money(cart.total, cart.currency)}</span></p>{note}"""
    return [{"key": "cart", "css": "fw-cart", "html": html}]


def _chip(view: View, key: str, constraint: Constraint, what: str, relaxed: bool) -> str:
    texts = TEXTS[view.language]
    said = f"<s>{escape(what)}</s> <small>{texts['set_aside']}</small>" if relaxed else escape(what)
    remove = button(
        {"kind": "drop", "key": key, "what": what},
        "×",
        id=f"drop-{key}",
        css="fw-remove",
        name=f"{texts['remove']}: {what}",
    )
    css = "fw-chip fw-relaxed" if relaxed else "fw-chip"
    return f'<li class="{css}" title="{escape(constraint.text)}"><span>{said}</span>{remove}</li>'


def _told(view: View) -> list[Part]:
    if view.told is None:
        return []
    told = view.told
    undo = button(told.act, told.label, id="told-act", css="fw-link") if told.act else ""
    return [{"key": f"told-{told.name}", "css": "fw-told", "html": f"<p>{escape(told.text)}</p>{undo}"}]


def _compare_bar(view: View) -> list[Part]:
    if not view.picked:
        return []
    texts, count = TEXTS[view.language], len(view.picked)
    ready = button({"kind": "compare"}, texts["compare_now"].format(count=count), id="compare-now", css="fw-primary")
    hint = f"<span>{texts['compare_one']}</span>"
    clear = button({"kind": "unpick"}, texts["compare_clear"], id="compare-clear", css="fw-quiet")
    return [{"key": "bar", "css": "fw-comparebar", "html": (ready if count > 1 else hint) + clear}]
