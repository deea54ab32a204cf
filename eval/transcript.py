"""A dialogue turn by turn as HTML (``templates/dialogue.html``): the report's and the lab's way to show one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape
from pydantic import BaseModel

from assistant.request import Recommendation, Reply, Request
from eval.constraints import describe
from eval.dialogues import Turn, parse_constraint
from eval.plots import seconds
from retrieval.product import Product

STYLE = Path(__file__).with_name("templates") / "dialogue.css"
PALETTE = ("#4c78d8", "#3aa876", "#e0a13a", "#c8577a", "#7d63c9", "#3fa7b8", "#9a8c6b", "#8793a6", "#d06f3c", "#5c8f3c")
UNTOLD = ("intent", "filters", "preferences", "sort", "query", "language")
"""Of a request: what the page shows elsewhere."""


def colors_of(replies: Sequence[Reply]) -> dict[str, str]:
    """A color for each step of a turn and each contribution to a score."""
    steps = dict.fromkeys(step for reply in replies for step in reply.timings)
    kinds = dict.fromkeys(kind for reply in replies for item in reply.products for kind in item.contributions)
    return {name: PALETTE[place % len(PALETTE)] for names in (steps, kinds) for place, name in enumerate(names)}


def slowest(replies: Sequence[Reply]) -> float:
    """Seconds of the slowest turn: what the bars of time are measured by."""
    return max((sum(reply.timings.values()) for reply in replies), default=0.0)


def expected(turn: Turn) -> dict[str, str]:
    """What the case expects of a turn, field by field, as its author wrote it."""
    told = turn.expect.model_dump(mode="json", exclude_unset=True)
    return {name: _plain(value) for name, value in told.items()}


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        # A constraint's key ends in its operator ("price <=").
        return "; ".join(f"{key}{'' if key.endswith('=') else ':'} {_plain(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def known(request: Request) -> dict[str, str]:
    """What else was understood of a message: everything of the request that is set and not shown as a chip."""
    told = request.model_dump(mode="json", exclude_defaults=True)
    return {name.replace("_", " "): _plain(value) for name, value in told.items() if name not in UNTOLD}


def acts(turn: Turn) -> list[str]:
    """What the shopper did on the page, in words."""
    do = turn.do
    return [
        *([f"removes the constraint “{do.drop}”"] if do.drop else []),
        *([f"compares {' and '.join(map(str, do.compare))}"] if do.compare else []),
        *([f"dismisses product {do.dismiss}"] if do.dismiss else []),
        *([f"likes product {do.like}"] if do.like else []),
    ]


def bars(timings: dict[str, float], slowest: float, colors: dict[str, str]) -> list[dict[str, Any]]:
    """One bar per step of a turn, end to end, in percent of the run's slowest turn; ``colors`` by step."""
    found: list[dict[str, Any]] = []
    x = 0.0
    for step, value in timings.items():
        width = 100 * value / slowest if slowest else 0.0
        color = colors[step]
        found.append(
            {"step": step, "x": round(x, 2), "width": round(width, 2), "color": color, "seconds": seconds(value)}
        )
        x += width
    return found


def parts(item: Recommendation, colors: dict[str, str]) -> list[dict[str, Any]]:
    """A score's contributions, the positive ones as bars in percent of their sum; ``colors`` by contribution."""
    total = sum(value for value in item.contributions.values() if value > 0) or 1.0
    return [
        {"name": name, "value": value, "width": round(100 * max(value, 0.0) / total, 1), "color": colors[name]}
        for name, value in item.contributions.items()
    ]


def extra(part: BaseModel, *shown: str) -> dict[str, Any]:
    """What a part of a reply holds beside the fields named."""
    told = part.model_dump(mode="json", exclude_defaults=True)
    return {name.replace("_", " "): value for name, value in told.items() if name not in shown}


def value(told: Any) -> str:
    """A value of any kind, as one reads it."""
    if isinstance(told, Mapping):
        return "; ".join(f"{key}: {value(each)}" for key, each in told.items())
    if isinstance(told, (list, tuple)):
        return ", ".join(map(value, told))
    if isinstance(told, bool):
        return "yes" if told else "no"
    return f"{told:g}" if isinstance(told, float) else str(told)


def price(product: Product) -> str:
    """A price with its currency, or that there is none."""
    return "no price" if product.price is None else f"{product.price:,.2f} {product.currency or ''}"


def environment(*folders: str) -> Environment:
    """For pages that include ``dialogue.html``: escapes everything, and finds templates of these packages too."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in (*folders, "eval")]),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(bars=bars, parts=parts)
    made.filters.update(
        acts=acts,
        constraint=lambda one: describe((one,)),
        expected=expected,
        extra=extra,
        goal=lambda shopper: [describe((parse_constraint(*each),)) for each in shopper.goal.constraints.items()],
        known=known,
        price=price,
        seconds=seconds,
        value=value,
    )
    return made
