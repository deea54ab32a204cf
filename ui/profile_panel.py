"""What is kept of a shopper as they see it: the question whether it may be, and the panel to read and change it."""

from __future__ import annotations

from html import escape

from assistant.profiles import Line, Profile
from ui.cards import Part, button
from ui.tab import View
from ui.texts import CONTRIBUTIONS, TEXTS


def consent(view: View) -> list[Part]:
    """The question whether to be remembered, where the shop asks and there is no answer yet."""
    if not view.asked:
        return []
    texts = TEXTS[view.language]
    yes, no = (
        button({"kind": "remember", "on": on}, texts[f"consent_{name}"], id=f"consent-{name}", css="fw-quiet")
        for on, name in ((True, "yes"), (False, "no"))
    )
    html = (
        f'<div role="region" aria-labelledby="consent-name"><h2 id="consent-name">{texts["consent"]}</h2>'
        f'<p>{texts["consent_more"]}</p></div><div class="fw-answers">{yes}{no}</div>'
    )
    return [{"key": "consent", "css": "fw-consent", "html": html}]


def profile_panel(view: View) -> Part:
    """What is known of the shopper, folded until they want to see it."""
    texts = TEXTS[view.language]
    seen = view.profile
    toggle = {"kind": "profile", "open": seen is None}
    see = button(toggle, texts["profile_see" if seen is None else "profile_hide"], id="profile-see", css="fw-link")
    shown = "" if seen is None else _known(view, seen)
    line = texts["profile_line" if view.remembered else "profile_unkept"]
    html = f'<div class="fw-between"><h2>{texts["profile"]}</h2>{see}</div><p class="fw-faint">{line}</p>{shown}'
    return {"key": "profile", "css": "fw-profile" if seen is None else "fw-profile fw-seen", "html": html}


def muted_text(view: View, what: str) -> str:
    """What is not used any more, in words."""
    kind, _, name = what.partition(":")
    if kind == "contribution":
        return CONTRIBUTIONS[view.language].get(name, name)
    if kind == "attribute":
        attribute, _, value = name.partition("=")
        return attribute if value == "yes" else f"{attribute}: {value}"
    return view.titles.get(name, name)


def _known(view: View, profile: Profile) -> str:
    texts = TEXTS[view.language]
    lines = "".join(
        f"<li><span>{escape(line.text)}</span>{_unuse(view, place, line)}</li>"
        for place, line in enumerate(profile.lines)
    )
    shown = _list(texts["profile_lines"], lines, "profile-lines")
    for name, products in (("liked", profile.liked), ("disliked", profile.disliked)):
        rows = "".join(_product(view, name, place, each) for place, each in enumerate(products))
        shown += _list(texts[f"profile_{name}"], rows, f"profile-{name}")
    muted = "".join(
        f"<li><s>{escape(muted_text(view, what))}</s>"
        + button(
            {"kind": "unmute", "what": what},
            texts["profile_use"],
            id=f"profile-use-{place}",
            css="fw-link",
            name=f"{texts['profile_use']}: {muted_text(view, what)}",
        )
        + "</li>"
        for place, what in enumerate(profile.muted)
    )
    shown += _list(texts["profile_muted"], muted, "profile-muted")
    if profile.remembered and not shown:
        shown = f"<p>{texts['profile_empty']}</p>"
    if profile.events:
        shown += f'<p class="fw-faint fw-after">{texts["profile_events"].format(count=profile.events)}</p>'
    return shown + _choices(view, profile)


def _list(name: str, items: str, id: str) -> str:
    return f'<h3>{name}</h3><ul class="fw-gathered" id="{id}">{items}</ul>' if items else ""


def _product(view: View, name: str, place: int, product: str) -> str:
    """A product with the button that takes the judgement back, or, of one that was not judged but bought or looked at,
    stops its use."""
    texts, title = TEXTS[view.language], view.titles.get(product, product)
    act: dict[str, object] = {"kind": "mute", "what": f"product:{product}"}
    label = texts["profile_unuse"]
    if product in view.liked:
        act, label = {"kind": "like", "id": product}, texts["take_back"]
    elif product in view.dismissed:
        act, label = {"kind": "restore", "id": product}, texts["take_back"]
    cross = button(act, "×", id=f"profile-{name}-{place}", css="fw-remove", name=f"{label}: {title}")
    return f"<li><span>{escape(title)}</span>{cross}</li>"


def _unuse(view: View, place: int, line: Line) -> str:
    """The button that stops what a line tells from being used; a fact is forgotten by it."""
    kind, _, name = line.what.partition(":")
    act = {"kind": "forget", "fact": name} if kind == "fact" else {"kind": "mute", "what": line.what}
    label = TEXTS[view.language]["profile_unuse"]
    return button(act, "×", id=f"profile-line-{place}", css="fw-remove", name=f"{label}: {line.text}")


def _choices(view: View, profile: Profile) -> str:
    """To take it along, to erase it, to be remembered or not; what erases is asked twice."""
    texts = TEXTS[view.language]
    where = f'href="/v1/profile/{escape(profile.user)}/export" download="profile.json"'
    take = f'<a {where} id="profile-take" class="fw-link">{texts["profile_take"]}</a>'
    erase = button({"kind": "erase"}, texts["profile_sure"], id="profile-erase", css="fw-danger")
    erase = _fold("erase-fold", texts["profile_erase"], texts["profile_erase_more"], erase)
    allow = {"kind": "remember", "on": not profile.remembered}
    if not profile.remembered:
        remember = button(allow, texts["profile_allow"], id="profile-remember", css="fw-link")
        return f'<div class="fw-choices">{remember}{take}</div>{erase}'
    forbid = button(allow, texts["profile_forbid_sure"], id="profile-remember", css="fw-danger")
    forbid = _fold("forbid-fold", texts["profile_forbid"], texts["profile_forbid_more"], forbid)
    return f'<div class="fw-choices">{take}</div>{erase}{forbid}'


def _fold(id: str, name: str, more: str, sure: str) -> str:
    return f'<details id="{id}"><summary>{name}</summary><p class="fw-faint">{more}</p>{sure}</details>'
