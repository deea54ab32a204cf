"""Sentences that a model wrote about products shown, labelled by hand as supported or not, with the reason.

``outputs.jsonl`` names the products by their id and repeats no listing: of the reasons given for a product it keeps
those that stand on nothing of its text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.request import Reason, Recommendation, Request
from eval.grounding.case import Case
from eval.grounding.shops import Shop, Split

OUTPUTS = Path(__file__).with_name("outputs.jsonl")


def labelled_outputs(shops: Sequence[Shop], split: Split) -> Iterator[Case]:
    """The model's sentences of one split; why one is unsupported stands for its corruption."""
    by_name = {each.name: each for each in shops}
    # The sentences of a turn are about the same recommendations, as they are when a turn is checked.
    turns: dict[str, list[Recommendation]] = {}
    for line in OUTPUTS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["split"] != split:
            continue
        shop = by_name[row["shop"]]
        key = json.dumps(row["shown"])
        if key not in turns:
            turns[key] = _shown(row["shown"], shop)
        request = Request.model_validate(row["request"])
        yield Case(
            row["sentence"], "model", row["unsupported"], request.language, shop.name, turns[key], request, shop.sources
        )


def _shown(rows: Sequence[dict[str, Any]], shop: Shop) -> list[Recommendation]:
    return [
        Recommendation(
            product=shop.products[each["id"]],
            score=1.0,
            contributions={"relevance": 1.0},
            reasons=tuple(Reason.model_validate(reason) for reason in each["reasons"]),
        )
        for each in rows
    ]
