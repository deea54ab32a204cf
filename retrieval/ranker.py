"""The ranker: a small cross-encoder that reads query and product together, in ONNX Runtime.

One lies under ``home/models/ranker/VERSION`` for each training, ``home/models/ranker/current`` names the one in force;
without one, the one that ships with the package serves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from retrieval.errors import ModelFileError
from retrieval.product import AttributeValue, Product
from retrieval.tokens import spelled_alike
from retrieval.weights import Weights, read_weights

MODEL, TOKENIZER, CARD, RELEVANCE = "model.int8.onnx", "tokenizer.json", "card.json", "relevance.json"
FLOAT32 = "model.onnx"
"""What int8 was made from; only where the ranker was trained."""
CURRENT = "current"
SHIPPED = Path(__file__).parent / "rankers" / "shipped"
THREADS = 2
BATCH = 16
"""Pairs to a run: few, of like length, so that little is computed for filling up."""
FACTS = 3
FACT_CHARACTERS = 32
TITLE_CHARACTERS = 160
Result = TypeVar("Result")


class Card(BaseModel):
    """What ``card.json`` says of a ranker; fields not named here are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: str
    version: str
    languages: tuple[str, ...] = ("en",)
    """ISO 639-1 codes of the queries that it was trained on."""
    max_tokens: int = Field(ge=8, le=512)
    layers: int
    data: Any = None
    metrics: Any = None


@dataclass(frozen=True, eq=False)
class Ranker:
    """An open ranker; safe to use from several threads. Made by :func:`load_ranker`."""

    folder: Path
    card: Card
    weights: Weights
    """How its logit and the first stage make up relevance."""
    shipped: bool
    _session: Any
    _tokenizer: Any

    def __str__(self) -> str:
        origin = "shipped" if self.shipped else "trained here"
        return f"{self.card.name} {self.card.version}, {origin}, for {', '.join(self.card.languages)}"

    def scores(self, query: str, texts: Sequence[str]) -> np.ndarray:
        """The logit of each of ``texts`` (of :func:`ranker_text`) for the query, float32, higher is more relevant.
        Quantities are read alike in whatever units they are written.

        Raises:
            ModelFileError: the model does not give one number to a pair.
        """
        query, texts = spelled_alike(query, texts)
        found = np.zeros(len(texts), np.float32)
        pairs = self._tokenizer.encode_batch_fast([(query, text) for text in texts]) if len(texts) else []
        order = sorted(range(len(pairs)), key=lambda at: len(pairs[at].ids))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            filled = np.zeros((3, len(rows), len(pairs[rows[-1]].ids)), np.int64)
            for at, row in enumerate(rows):
                pair = pairs[row]
                filled[:, at, : len(pair.ids)] = pair.ids, pair.attention_mask, pair.type_ids
            given = dict(zip(("input_ids", "attention_mask", "token_type_ids"), filled, strict=True))
            (logits,) = self._session.run(["logits"], given)
            found[rows] = logits.reshape(len(rows))
        return found


def ranker_text(product: Product) -> str:
    """What the ranker reads of a product: title, brand where the title lacks it, kind, a few short facts."""
    brand = product.brand if product.brand and product.brand.lower() not in product.title.lower() else ""
    kind = product.category[-1] if product.category else ""
    facts = (_fact(name, value) for name, value in product.attributes.items())
    told = [fact for fact in facts if fact and len(fact) <= FACT_CHARACTERS][:FACTS]
    return " | ".join(part for part in (product.title[:TITLE_CHARACTERS], brand, kind, ", ".join(told)) if part)


def _fact(name: str, value: AttributeValue) -> str:
    if isinstance(value, bool):
        return name if value else ""
    if isinstance(value, list):
        return f"{name} {' '.join(value)}"
    return f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"


def ranker_folder(home: Path) -> Path | None:
    """Where the ranker in force lies: the trained one's folder, else the shipped one's, else None."""
    rankers = home / "models" / "ranker"
    try:
        return rankers / (rankers / CURRENT).read_text().strip()
    except FileNotFoundError:
        return SHIPPED if (SHIPPED / CARD).is_file() else None


def open_ranker(home: Path) -> Ranker | None:
    """The ranker in force, read whole and run once; None where there is none.

    Raises:
        ModelFileError: a file of it is missing or damaged.
    """
    folder = ranker_folder(home)
    return None if folder is None else load_ranker(folder)


@lru_cache(maxsize=2)
def load_ranker(folder: Path, model: str = MODEL) -> Ranker:
    """The ranker in a folder, read whole and run once; the same one for every caller of a process.

    Args:
        model: its file, :data:`MODEL` or :data:`FLOAT32`.

    Raises:
        ModelFileError: a file of it is missing or damaged.
    """
    import onnxruntime
    from tokenizers import Tokenizer

    card = _read(folder / CARD, lambda path: Card.model_validate_json(path.read_bytes()))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
    # A thread that waits by spinning takes the core from the turn's other work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = _read(
        folder / model,
        lambda path: onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"]),
    )
    tokenizer = _read(folder / TOKENIZER, lambda path: Tokenizer.from_buffer(path.read_bytes()))
    tokenizer.no_padding()
    # Longest first: a long request must not push the product out.
    tokenizer.enable_truncation(card.max_tokens, strategy="longest_first")
    ranker = Ranker(folder, card, read_weights(folder / RELEVANCE), folder == SHIPPED, session, tokenizer)
    _read(folder / model, lambda path: ranker.scores("warm", ["up"]))
    return ranker


def _read(path: Path, read: Callable[[Path], Result]) -> Result:
    try:
        return read(path)
    # ONNX Runtime's and the tokenizer's bindings raise Exception itself, pydantic and NumPy ValueError.
    except Exception as error:
        raise ModelFileError(f"The ranker's file {path} cannot be used: {error}", mend=_mend(path.parent)) from error


def _mend(folder: Path) -> str:
    if folder == SHIPPED:
        return "Install Floorwalker again, or train a ranker: floorwalker train ranker"
    return f"Train it again with: floorwalker train ranker; or remove {folder.parent / CURRENT}"
