"""What changed after feedback in this visit, said once and only where the products shown bear it out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from assistant import database
from assistant.floor import Floor
from assistant.request import Language, Request
from assistant.tastes import utc
from assistant.texts import join, say
from retrieval.contributions import SURE
from retrieval.index import Index
from retrieval.product import Product
from retrieval.quotable import is_quotable
from retrieval.recommenders.interactions import VISIT_GAP
from retrieval.sources import Tastes
from retrieval.traits import traits

TWICE = 2
"""So many products of one judgement that share something are told of; one may have been for another reason."""
NEAR = 0.9
"""What was disliked (or liked) nearly as surely as the strongest is named beside it."""
LATEST = 100
"""Events that are looked through for those of this visit."""
MOST = 2
"""Things named in one note."""

Note = tuple[tuple[str, ...], str]
"""The keys of all that its feedback shares, to be remembered so that nothing of it is told later, and its sentence."""


def notes_for(
    floor: Floor, user: str | None, tastes: Tastes, reply_to: Request, shown: Sequence[Product], told: Collection[str]
) -> list[Note]:
    """The notes of a turn; none to nobody, where nothing was judged, or where an order was asked for."""
    if not user or reply_to.sort or reply_to.named or not (tastes.disliked or tastes.liked):
        return []
    events = database.events_of(floor.database, user, limit=LATEST)
    return feedback_notes(floor.stock().index, events, tastes, shown, told, reply_to.language, datetime.now(UTC))


def feedback_notes(
    index: Index,
    events: Sequence[dict[str, Any]],
    tastes: Tastes,
    shown: Sequence[Product],
    told: Collection[str],
    language: Language,
    now: datetime,
) -> list[Note]:
    """At most one note on what was passed on and one on what was liked.

    Args:
        events: of the shopper, newest first; only those of the visit that goes on count.
        tastes: what the order went by.
        shown: the products of the reply, in their order.
        told: keys of what was said already.
    """
    disliked, liked = _judged(index, events, now)
    notes = []
    for judged, others, sign in ((disliked, liked, -1), (liked, disliked, 1)):
        keys = [
            key for key in _shared(judged, others, tastes, sign) if key not in told and _borne_out(key, shown, sign)
        ]
        if keys:
            surely = NEAR * abs(_affinity(tastes, keys[0]))
            sort = keys[0].partition(":")[0]
            alike = [each for each in keys if each.startswith(sort)]
            strongest = [each for each in alike if abs(_affinity(tastes, each)) >= surely][:MOST]
            names = [_name(each) for each in strongest]
            count = min(sum(each in _keys(product) for product in judged) for each in strongest)
            notes.append((tuple(keys), _sentence(names, count, sign, language)))
    return notes


def _judged(index: Index, events: Sequence[dict[str, Any]], now: datetime) -> tuple[list[Product], list[Product]]:
    """What was passed on, and what was liked, in this visit; of several judgements of a product the last."""
    last: dict[str, str] = {}
    for row in events:
        if (now - utc(row["time"])).total_seconds() > VISIT_GAP:
            break
        now = min(now, utc(row["time"]))
        if row["kind"] in ("like", "dismiss", "cart", "purchase") and row["product_id"] in index.catalogue.row_of:
            last.setdefault(row["product_id"], row["kind"])
    products = {id: index.catalogue.get(id) for id in last}
    passed = [products[id] for id, kind in last.items() if kind == "dismiss"]
    return passed, [products[id] for id, kind in last.items() if kind != "dismiss"]


def _shared(judged: Sequence[Product], others: Sequence[Product], tastes: Tastes, sign: int) -> list[str]:
    """What at least two of the judged share, none judged the other way has, and the order goes by; the surest first,
    features before brands."""
    counts: dict[str, int] = {}
    for product in judged:
        for key in _keys(product):
            counts[key] = counts.get(key, 0) + 1
    against = {key for product in others for key in _keys(product)}
    shared = [
        key
        for key, count in counts.items()
        if count >= TWICE and key not in against and sign * _affinity(tastes, key) >= SURE and is_quotable(_name(key))
    ]
    return sorted(shared, key=lambda key: (key.startswith("brand:"), -sign * _affinity(tastes, key), key))


def _borne_out(key: str, shown: Sequence[Product], sign: int) -> bool:
    """Whether those with it come after all others, or with a like before them."""
    has = [key in _keys(product) for product in shown]
    in_order = sorted(has, reverse=sign > 0)
    return bool(shown) and has == in_order and (sign < 0 or has[0])


def _keys(product: Product) -> Iterator[str]:
    """What a product can be liked for, as it is named for ``mute``."""
    yield from dict.fromkeys(f"attribute:{name}={value}" for name, value in traits(product))
    if product.brand:
        yield f"brand:{product.brand}"


def _affinity(tastes: Tastes, key: str) -> float:
    sort, _, named = key.partition(":")
    if sort == "brand":
        return tastes.brands.get(named, 0.0)
    name, _, value = named.partition("=")
    return tastes.attributes.get((name, value), 0.0)


def _name(key: str) -> str:
    named = key.partition(":")[2]
    name, parted, value = named.partition("=")
    return named if not parted else name if value == "yes" else value


def _sentence(names: Sequence[str], count: int, sign: int, language: Language) -> str:
    key = ("passed_on" if sign < 0 else "liked_so") + ("_both" if len(names) > 1 else "")
    times = say(f"times_{count}", language) if count <= 3 else say("times", language, count=count)
    return say(key, language, what=join(names, language), times=times, count=count)
