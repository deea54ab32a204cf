"""Products as HTML: the card, the bars behind a recommendation, the comparison. Everything from a record is escaped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

from assistant.compare import rows
from assistant.request import Language, Recommendation, Row
from assistant.texts import money, price_of, value_text
from retrieval.product import AttributeValue, Product, Promotion
from ui.texts import CONTRIBUTIONS, FIELDS, TEXTS

Part = dict[str, Any]
"""A piece of the page: ``{"key", "css", "html"}`` or ``{"key", "css", "parts"}``."""

SHOWN_REASONS = 3
PERSONAL = (
    "taste",
    "features",
    "usual_price",
    "session",
    "similar",
    "collaborative",
    "stated",
    "popularity",
)
"""Contributions made from what is known of shoppers, which one may not want used."""

NAMES = {"like": "like", "dismiss": "dismiss", "pick": "compare"}
"""What a card's buttons do, and the text that says it."""


def price_text(product: Product, language: Language) -> str:
    """The price as shown, or that there is none."""
    return price_of(product) or TEXTS[language]["no_price"]


def button(
    act: Mapping[str, object], label: str, *, id: str, css: str, pressed: bool | None = None, name: str = ""
) -> str:
    """A button that sends ``act`` to the page's handler; ``name`` is what a screen reader says instead of ``label``."""
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    said = f' aria-label="{escape(name)}"' if name else ""
    data = escape(json.dumps(act, ensure_ascii=False))
    return (
        f'<button type="button" id="{escape(id)}" class="{css}" data-act="{data}"{state}{said}>{escape(label)}</button>'
    )


def picture(product: Product) -> str:
    """The first picture of the record, with a drawn one to fall back on when it cannot be loaded."""
    drawn = f"/pictures/{quote(product.id, safe='')}.svg"
    first = product.image_links[0] if product.image_links else drawn
    source = first if urlsplit(first).scheme in ("http", "https", "") else drawn
    return (
        f'<img class="fw-picture" src="{escape(source)}" data-drawn="{escape(drawn)}" alt="" loading="lazy"'
        ' referrerpolicy="no-referrer">'
    )


def stars(product: Product, language: Language) -> str:
    """The rating as five stars filled to the tenth, with the number of ratings."""
    texts = TEXTS[language]
    if product.rating is None:
        return f'<p class="fw-rating fw-faint">{texts["unrated"]}</p>'
    said = texts["stars"].format(rating=f"{product.rating:.1f}")
    return (
        f'<p class="fw-rating"><span class="fw-stars" role="img" aria-label="{said}"'
        f' style="--share:{product.rating / 5:.0%}"></span>'
        f'<span>{product.rating:.1f}</span> <span class="fw-faint">({product.rating_count:,})</span></p>'
    )


def card(
    recommendation: Recommendation,
    number: int,
    *,
    within: int | str,
    language: Language,
    promotion: Promotion | None = None,
    liked: bool = False,
    picked: bool = False,
    muted: Set[str] = frozenset(),
) -> str:
    """One product of a turn, or of a row (``within``). ``number`` is what a text cites it by, from 1; ``muted`` is what
    its shopper does not want used."""
    texts, product = TEXTS[language], recommendation.product
    place = f"{within}-{number}"
    offer = (
        f'<span class="fw-offer" title="{escape(promotion.title)}">−{promotion.percent:g}%</span>' if promotion else ""
    )
    label = f' <span class="fw-label">{escape(recommendation.label)}</span>' if recommendation.label else ""
    reasons = "".join(f"<li>{escape(reason.text)}</li>" for reason in recommendation.reasons[:SHOWN_REASONS])
    title = escape(product.title)
    if product.link and urlsplit(product.link).scheme in ("http", "https"):
        title = f'<a href="{escape(product.link)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    return f"""
<div class="fw-shot">{picture(product)}<span class="fw-number" aria-hidden="true">{number}</span>{offer}</div>
<div class="fw-body">
  <p class="fw-brand">{escape(product.brand or "")}{label}</p>
  <h3 class="fw-title"><span class="fw-sr">{number}. </span>{title}</h3>
  <p class="fw-money"><span class="fw-price">{escape(price_text(product, language))}</span>
    <span class="fw-stock fw-{product.availability}">{texts[product.availability]}</span></p>
  {stars(product, language)}
  <ul class="fw-reasons">{reasons}</ul>
  {why(recommendation, place, language, muted, isinstance(within, str)) if recommendation.contributions else ""}
</div>
<div class="fw-acts">{_acts(product, place, language, liked, picked)}</div>"""


def _acts(product: Product, place: str, language: Language, liked: bool, picked: bool) -> str:
    texts = TEXTS[language]

    def act(kind: str, label: str, pressed: bool | None = None) -> str:
        # Its name says what the button is for; whether it is pressed is said by its state.
        name = f"{texts[NAMES[kind]]}: {product.title}"
        data = {"kind": kind, "id": product.id}
        return button(data, texts[label], id=f"{kind}-{place}", css=f"fw-act fw-{kind}", pressed=pressed, name=name)

    return (
        act("like", "liked" if liked else "like", liked)
        + act("dismiss", "dismiss")
        + act("pick", "compared" if picked else "compare", picked)
    )


def why(
    recommendation: Recommendation, place: str, language: Language, muted: Set[str] = frozenset(), unasked: bool = False
) -> str:
    """The contributions as bars, largest first, and the fields of the record behind the reasons.

    Under what was made from what is known of shoppers stands a button that stops its use, or brings it back; not under
    likeness to what was pointed at, unless the shop pointed at it (``unasked``).
    """
    texts, names = TEXTS[language], CONTRIBUTIONS[language]
    parts = sorted(recommendation.contributions.items(), key=lambda part: -abs(part[1]))
    # An order that was asked for outweighs all else by design and would flatten the other bars.
    longest = max((abs(value) for name, value in parts if name != "asked_order"), default=1.0) or 1.0
    asked = {reason.kind for reason in recommendation.reasons if "like" in reason.evidence and not unasked}
    bars = ""
    for name, value in parts:
        named = names.get(name, name)
        mine = name in PERSONAL and name not in asked
        use = use_button(f"contribution:{name}", named, f"use-{place}-{name}", language, muted) if mine else ""
        share, css = min(1.0, abs(value) / longest), "fw-minus" if value < 0 else "fw-plus"
        bars += (
            f'<tr><th scope="row">{escape(named)}{use}</th>'
            f'<td class="fw-bar"><span class="{css}" style="width:{share:.0%}"></span></td>'
            f'<td class="fw-value">{value:+.2f}</td></tr>'
        )
    return f"""<details class="fw-why" id="why-{place}"><summary>{texts["why"]}</summary>
<p class="fw-faint">{texts["why_sum"]}</p>
<table class="fw-bars">{bars}
<tr class="fw-sum"><th scope="row">{texts["score"]}</th><td></td>
<td class="fw-value">{recommendation.score:.2f}</td></tr>
</table>
{evidence(recommendation, place, language, muted, asked)}</details>"""


def use_button(what: str, name: str, id: str, language: Language, muted: Set[str]) -> str:
    """The button that stops the use of ``what`` (``kind:name``, called ``name``), or brings it back."""
    kind, label = ("unmute", "profile_use") if what in muted else ("mute", "profile_unuse")
    text = TEXTS[language][label]
    return button({"kind": kind, "what": what}, text, id=id, css="fw-use", name=f"{text}: {name}")


def evidence(
    recommendation: Recommendation, place: str, language: Language, muted: Set[str], asked: Set[str] = frozenset()
) -> str:
    """Every field that the reasons rest on, once; one that names a product of the shopper's own with a button beside
    it, but for reasons of a kind that was ``asked`` for."""
    texts = TEXTS[language]
    rows: dict[str, None] = {}
    for reason in recommendation.reasons:
        for name, value in reason.evidence.items():
            shown, use = _evidence_text(recommendation.product, name, value, language), ""
            if reason.about and reason.kind not in asked:
                id = f"use-{place}-{reason.kind}-{reason.about}"
                use = use_button(f"product:{reason.about}", shown, id, language, muted)
            named = FIELDS[language].get(name, name)
            rows[f"<div><dt>{escape(named)}</dt><dd>{escape(shown)}{use}</dd></div>"] = None
    if not rows:
        return ""
    return f'<p class="fw-faint">{texts["evidence"]}</p><dl class="fw-evidence">{"".join(rows)}</dl>'


def _evidence_text(product: Product, name: str, value: AttributeValue, language: Language) -> str:
    if name in ("price", "budget") and isinstance(value, float | int):
        return money(value, product.currency)
    return value_text(value, language)


def comparison(products: list[Product], language: Language) -> str:
    """Products side by side, one row per field that any of them has; rows that differ are marked, and come first."""
    texts = TEXTS[language]
    head = "".join(f'<th scope="col">{picture(each)}<span>{escape(each.title)}</span></th>' for each in products)
    body = "".join(_row(row, texts) for row in rows(products, language))
    return f"""<figure class="fw-compare">
<figcaption>{texts["comparison"]} <span class="fw-faint">{texts["differs_note"]}</span></figcaption>
<div class="fw-scroll" tabindex="0" role="region" aria-label="{texts["comparison"]}">
<table><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>
</div></figure>"""


def _row(row: Row, texts: Mapping[str, str]) -> str:
    differs = texts["differs"]
    mark = f'<span class="fw-mark" title="{differs}"><span class="fw-sr">{differs}</span></span>' if row.differs else ""
    cells = "".join(f"<td>{escape(value or texts['not_listed'])}</td>" for value in row.values)
    return (
        f'<tr class="{"fw-differs" if row.differs else ""}"><th scope="row">{mark}{escape(row.name)}</th>{cells}</tr>'
    )
