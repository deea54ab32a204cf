"""Who asked and what was right: the examples of the neural ranker, from a shop's history or from judgments."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from retrieval.cooccurrence import wanted
from retrieval.embedders import unit_rows
from retrieval.index import Index
from retrieval.judgments import Judgment, split_of
from retrieval.judgments.judgment import HIGHEST
from retrieval.product import HistoryEvent

Part = Literal["train", "valid", "test"]
TEST_BELOW, VALID_BELOW = 51, 102
"""Of the 256 values of a hash's second byte: a fifth each, so that of 50 judged queries enough are on either side. The
first byte is that of ``split_of``."""
MOST_SHOPPERS = 5000
NEGATIVES = 4
"""Unlike pairs per like one (He et al. 2017, figure 7, find 3 to 6 best): half of the product's kind, half of any."""


@dataclass(frozen=True, eq=False)
class Ask:
    """One occasion on which something was wanted.

    ``right`` are the rows that were; ``wrong`` those known not to be; ``gains`` what each judged row adds to nDCG;
    ``barred`` are never drawn as negatives; ``seen`` are left out of rankings; ``pool`` are the rows of the closer
    ranking (the products judged, or those of the wanted product's kind).
    """

    part: Part
    vector: np.ndarray
    right: tuple[int, ...]
    wrong: tuple[int, ...]
    gains: dict[int, float]
    barred: frozenset[int]
    seen: frozenset[int]
    pool: np.ndarray
    ranked: bool
    """Whether it counts for rankings: of a shopper, only the last occasion does."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Asks (float32 vectors, by place), and for each pair its ask's place, its product's row and whether it fits."""

    vectors: np.ndarray
    asks: np.ndarray
    rows: np.ndarray
    labels: np.ndarray


def part_of(owner: str) -> Part:
    """The part of a shopper or a query, by the SHA-256 of its UTF-8 text: all that one asked is on one side."""
    byte = hashlib.sha256(owner.encode()).digest()[1]
    return "test" if byte < TEST_BELOW else "valid" if byte < VALID_BELOW else "train"


def kinds(index: Index) -> np.ndarray:
    """Per row, a number that products of the same most special category share."""
    names = [product.category[-1] if product.category else "" for product in index.catalogue.products]
    return np.unique(names, return_inverse=True)[1]


def shopper_asks(index: Index, history: Iterable[HistoryEvent]) -> list[Ask]:
    """An ask for everything that a shopper liked after something else: like, cart, purchase, or a rating of 4 or 5.
    Its vector is the mean of what was liked before."""
    liked: dict[str, dict[int, None]] = defaultdict(dict)
    for event in sorted(filter(_liked, history), key=lambda event: event.time):
        row = index.catalogue.row_of.get(event.product_id)
        if row is not None:
            liked[event.user_id][row] = None
    kind = kinds(index)
    same = {each: np.flatnonzero(kind == each) for each in np.unique(kind)}
    asks = []
    for user in sorted(liked, key=lambda user: hashlib.sha256(user.encode()).digest())[:MOST_SHOPPERS]:
        rows = list(liked[user])
        sums = np.cumsum(index.vectors[rows], axis=0)
        for place in range(1, len(rows)):
            asks.append(
                Ask(
                    part=part_of(user),
                    vector=unit_rows(sums[place - 1 : place])[0],
                    right=(rows[place],),
                    wrong=(),
                    gains={rows[place]: 1.0},
                    barred=frozenset(rows),
                    seen=frozenset(rows[:place]),
                    pool=same[kind[rows[place]]],
                    ranked=place == len(rows) - 1,
                )
            )
    return asks


def query_asks(index: Index, judgments: Iterable[Judgment]) -> list[Ask]:
    """An ask for every query of the half ``train`` of :func:`retrieval.judgments.split_of` with an exact product; the
    other half is left for ``floorwalker eval ranking``. Exact products are right, all others judged are wrong."""
    by_query: dict[str, dict[int, Judgment]] = defaultdict(dict)
    for each in judgments:
        row = index.catalogue.row_of.get(each.product_id)
        if row is not None and split_of(each.query) == "train":
            by_query[each.query][row] = each
    asks = []
    for query, judged in by_query.items():
        right = tuple(row for row, each in judged.items() if each.grade == HIGHEST)
        if right:
            asks.append(
                Ask(
                    part=part_of(query),
                    vector=index.embedder.query(query),
                    right=right,
                    wrong=tuple(row for row in judged if row not in right),
                    gains={row: float(each.grade if each.gain is None else each.gain) for row, each in judged.items()},
                    barred=frozenset(judged),
                    seen=frozenset(),
                    pool=np.fromiter(judged, np.int64),
                    ranked=True,
                )
            )
    return asks


def draw_pairs(asks: Sequence[Ask], kind: np.ndarray, seed: int) -> Pairs:
    """Every pair known, and NEGATIVES drawn for each like one."""
    draw = np.random.default_rng(seed)
    same = {each: np.flatnonzero(kind == each) for each in np.unique(kind)}
    made: list[tuple[int, int, bool]] = []
    for place, ask in enumerate(asks):
        made += [(place, row, False) for row in ask.wrong]
        for row in ask.right:
            near = draw.choice(same[kind[row]], NEGATIVES // 2)
            far = draw.integers(len(kind), size=NEGATIVES - NEGATIVES // 2)
            drawn = np.concatenate([near, far]).tolist()
            made += [(place, row, True), *((place, other, False) for other in drawn if other not in ask.barred)]
    table = np.array(made, np.int64).reshape(-1, 3)
    vectors = np.stack([ask.vector for ask in asks]) if asks else np.zeros((0, 0), np.float32)
    return Pairs(vectors, table[:, 0], table[:, 1], table[:, 2].astype(bool))


def _liked(event: HistoryEvent) -> bool:
    return event.kind not in ("view", "click") and wanted(event)
