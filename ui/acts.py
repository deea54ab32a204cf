"""What a click on the shopper's page does that is not a turn: feedback, the profile, the page itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.events import EventIn, judged, may_keep, record_events, take_back
from assistant.floor import Floor
from assistant.personal import consent_of, mutes_of
from assistant.profiles import ProfileChange, change, erase, profile
from assistant.unasked import interests, keep_interest, offers
from ui.profile_panel import muted_text
from ui.tab import COMPARED_AT_ONCE, Told, View
from ui.texts import TEXTS

Data = dict[str, Any]


def know(floor: Floor, view: View) -> None:
    """Put into the view what is kept of its shopper, and what they allow."""
    said = judged(floor, view.user)
    view.liked = {product for product, kind in said.items() if kind == "like"}
    view.dismissed = {product for product, kind in said.items() if kind == "dismiss"}
    view.muted = mutes_of(floor.database, view.user)
    view.remembered = may_keep(floor, view.user)
    view.asked = floor.settings.shop.consent == "asked" and consent_of(floor.database, view.user) is None


def offer(floor: Floor, view: View, held: str | None = None) -> None:
    """Rows of products for who has not asked yet, and a question to who is not known.

    ``held``, a product just judged, stays where it was: what a shopper has their finger on does not move away under it.
    """
    shown = view.offers
    view.offers, view.interests = [], []
    if view.exchanges:
        return
    k = floor.settings.shop.products_per_turn
    view.offers = offers(floor, view.user, k, view.language)
    view.interests = interests(floor, view.user)
    for row in shown:
        for place, each in enumerate(row.products):
            if each.product.id == held and held not in view.dismissed:
                _keep(view, row.row, place, held, shown)


def _keep(view: View, name: str, place: int, held: str, shown: list[Any]) -> None:
    before = next(row for row in shown if row.row == name)
    for row in view.offers:
        row.products = [each for each in row.products if each.product.id != held]
    now = next((row for row in view.offers if row.row == name), None)
    if now is None:
        view.offers = [row for row in shown if row.row == name] + view.offers
    else:
        now.products = [*now.products[:place], before.products[place], *now.products[place:]][: len(before.products)]


def _record(floor: Floor, view: View, kind: str, product: str) -> bool:
    """Whether the event was kept."""
    event = EventIn.model_validate({"user": view.user, "kind": kind, "product": product, "source": "page"})
    return record_events(floor, [event]).kept == 1


def _unkept(view: View) -> Told:
    """Says that it holds on this page only, and offers to be remembered."""
    texts = TEXTS[view.language]
    return Told("unkept", texts["told_unkept"], {"kind": "remember", "on": True}, texts["profile_allow"])


def _like(floor: Floor, view: View, act: Data) -> None:
    product = act["id"]
    if product in view.liked:
        view.liked.discard(product)
        take_back(floor, view.user, "like", product)
    else:
        view.liked.add(product)
        view.dismissed.discard(product)
        if not _record(floor, view, "like", product):
            view.told = _unkept(view)


def _dismiss(floor: Floor, view: View, act: Data) -> None:
    product, texts = act["id"], TEXTS[view.language]
    view.dismissed.add(product)
    view.liked.discard(product)
    for exchange in view.exchanges:
        exchange.named.discard(product)
    view.picked = [each for each in view.picked if each != product]
    view.told = _unkept(view)
    if _record(floor, view, "dismiss", product):
        title = floor.stock().index.catalogue.get(product).title
        undo = {"kind": "restore", "id": product}
        view.told = Told(f"gone-{product}", texts["told_dismissed"].format(title=title), undo, texts["undo"])


def _restore(floor: Floor, view: View, act: Data) -> None:
    take_back(floor, view.user, "dismiss", act["id"])
    know(floor, view)
    reopen(floor, view)


def _pick(floor: Floor, view: View, act: Data) -> None:
    if act["id"] in view.picked:
        view.picked.remove(act["id"])
    else:
        view.picked = [*view.picked, act["id"]][-COMPARED_AT_ONCE:]
        _record(floor, view, "view", act["id"])


def _unpick(_floor: Floor, view: View, _act: Data) -> None:
    view.picked = []


def _speak(floor: Floor, view: View, act: Data) -> None:
    view.language = "zh" if act["to"] == "zh" else "en"
    reopen(floor, view)


def _renew(_floor: Floor, view: View, _act: Data) -> None:
    view.conversation, view.exchanges, view.picked = None, [], []


def _see_profile(floor: Floor, view: View, act: Data) -> None:
    view.profile = None
    if act["open"]:
        view.profile = profile(floor, view.user, view.language)
        catalogue = floor.stock().index.catalogue
        muted = [each.removeprefix("product:") for each in view.profile.muted]
        named = [*view.profile.liked, *view.profile.disliked, *muted]
        view.titles = {each: catalogue.get(each).title for each in named if each in catalogue.row_of}


def reopen(floor: Floor, view: View) -> None:
    """Reads the profile anew where it is on the page."""
    if view.profile:
        _see_profile(floor, view, {"open": True})


def _interest(floor: Floor, view: View, act: Data) -> None:
    keep_interest(floor, view.user, act["what"], view.language)


def _mute(floor: Floor, view: View, act: Data) -> None:
    _change(floor, view, ProfileChange(mute=(act["what"],)))
    texts, catalogue = TEXTS[view.language], floor.stock().index.catalogue
    kind, _, name = act["what"].partition(":")
    if kind == "product" and name in catalogue.row_of:
        view.titles[name] = catalogue.get(name).title
    said = texts["told_muted"].format(what=muted_text(view, act["what"]))
    view.told = Told(f"mute-{act['what']}", said, {"kind": "unmute", "what": act["what"]}, texts["undo"])


def _unmute(floor: Floor, view: View, act: Data) -> None:
    _change(floor, view, ProfileChange(unmute=(act["what"],)))


def _forget(floor: Floor, view: View, act: Data) -> None:
    _change(floor, view, ProfileChange(forget=(act["fact"],)))


def _remember(floor: Floor, view: View, act: Data) -> None:
    had = view.remembered
    _change(floor, view, ProfileChange(remembered=bool(act["on"])))
    if had and not act["on"]:
        # What was said under the shopper's number is gone with it.
        _renew(floor, view, act)


def _change(floor: Floor, view: View, wanted: ProfileChange) -> None:
    change(floor, view.user, wanted)
    know(floor, view)
    reopen(floor, view)


def _erase(floor: Floor, view: View, act: Data) -> None:
    erase(floor, view.user)
    _renew(floor, view, act)
    know(floor, view)
    view.profile = None
    view.notice = TEXTS[view.language]["erased"]


DONE: dict[str, Callable[[Floor, View, Data], None]] = {
    "like": _like,
    "dismiss": _dismiss,
    "restore": _restore,
    "pick": _pick,
    "unpick": _unpick,
    "language": _speak,
    "new": _renew,
    "profile": _see_profile,
    "interest": _interest,
    "mute": _mute,
    "unmute": _unmute,
    "forget": _forget,
    "remember": _remember,
    "erase": _erase,
}

STILL = ("pick", "unpick", "profile")
"""What changes nothing in the rows of products."""
