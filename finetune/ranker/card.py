"""The model card: what a ranker was made of, how well it does, how to make it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from finetune.ranker.model import LAYERS, MAX_TOKENS
from finetune.ranker.recipe import FOLDS, RATE, SEED, TUNING_RATE
from retrieval.ranker import CARD

LICENCE = "Apache-2.0"
LANGUAGES = ("en",)
"""The encoder that it starts from reads English."""


def write_card(
    folder: Path, *, version: str, data: Mapping[str, Any], metrics: Mapping[str, Any], made_by: str
) -> None:
    """Writes ``card.json``, which :mod:`retrieval.ranker` reads, and ``CARD.md`` of the same content for people."""
    card: dict[str, Any] = {
        "name": "floorwalker-ranker",
        "version": version,
        "languages": LANGUAGES,
        "max_tokens": MAX_TOKENS,
        "layers": len(LAYERS),
        "base": "sentence-transformers/all-MiniLM-L6-v2",
        "licence": LICENCE,
        "seeds": [SEED],
        "rates": {"distillation": RATE, "tuning": TUNING_RATE},
        "bytes": {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if path.suffix == ".onnx"},
        "data": dict(data),
        "metrics": dict(metrics),
        "made_by": made_by,
    }
    (folder / CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    (folder / "CARD.md").write_text(_page(card))


def _page(card: Mapping[str, Any]) -> str:
    return f"""# {card["name"]} {card["version"]}

A cross-encoder that reads a query and a product together and says how well the product answers it: one logit.
{card["layers"]} layers ({", ".join(map(str, LAYERS))} of six, 384 wide) of {card["base"]};
{card["max_tokens"]} tokens at most. Languages: {", ".join(card["languages"])}. Licence: {card["licence"]}.

## What for

To rerank what search found, together with the first stage's own evidence: `relevance.json` holds the weights of both.
Not meant to retrieve by itself, to compare scores between rankers, or to read languages that it does not name.

## How it was made

    {card["made_by"]}

1. Distillation from a teacher: first-stage features and the cosine of the whole six-layer encoder. Queries without
   labels and queries with labels derived from catalogues; products mined from our own retrieval; typos, dropped
   words and swapped attributes. Listwise Kullback-Leibler divergence and a little binary cross-entropy,
   AdamW, early stopping.
2. Where people judged, tuning on their judgments: pairwise, weighted by the difference of gains.

Seed {card["seeds"][0]}; peak learning rates {card["rates"]["distillation"]} and {card["rates"]["tuning"]}.

## Data

{_list(card["data"])}

## Measured

On training queries, cross-validated ({FOLDS} folds by query): a figure for choosing, not for boasting. nDCG@10.

{_list(card["metrics"])}
"""


def _list(entries: Mapping[str, Any]) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in entries.items())
