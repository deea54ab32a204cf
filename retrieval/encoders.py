"""Transformer encoders as embedders, in ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from retrieval.bert_graph import Weights, onnx_graph
from retrieval.bert_weights import CONFIG, SAFETENSORS, open_bert
from retrieval.e5_weights import open_pack
from retrieval.errors import ModelFileError

TOKENIZER = "tokenizer.json"
BATCH = 8
"""Texts at a time. More do not fit the processor's cache: 32 embed a seventh fewer texts a second."""


@dataclass(frozen=True)
class Encoder:
    """What tells one encoder from another.

    ``files`` lie in one folder with the tokenizer, and ``weights`` opens them there. ``query`` and ``passage`` are put
    before a text; ``tokens`` is the most that the model was made for.
    """

    name: str
    files: tuple[str, ...]
    weights: Callable[[Path], Weights]
    tokens: int
    query: str = ""
    passage: str = ""


MULTILINGUAL_E5_SMALL = Encoder(
    name="multilingual-e5-small",
    files=("e5-small-q4.bin",),
    weights=lambda folder: open_pack(folder / "e5-small-q4.bin"),
    tokens=512,
    query="query: ",
    passage="passage: ",
)
"""Some 100 languages (Wang et al. 2024, arXiv:2402.05672)."""

ALL_MINILM_L6_V2 = Encoder(name="all-minilm-l6-v2", files=(SAFETENSORS, CONFIG), weights=open_bert, tokens=256)
"""English (Reimers and Gurevych 2019, arXiv:1908.10084; Wang et al. 2020, arXiv:2002.10957)."""


@dataclass(frozen=True)
class _Opened:
    session: Any
    tokenizer: Any


class EncoderEmbedder:
    """An embedder (:class:`retrieval.embedders.Embedder`) over the files in ``folder``, which the first text opens.

    Raises:
        ModelFileError: a file is missing; later, that one is damaged.
    """

    dimension = 384

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._folder = folder
        self._lock = Lock()
        self._opened: _Opened | None = None
        for name in (*encoder.files, TOKENIZER):
            if not (folder / name).is_file():
                raise ModelFileError(
                    f"The embedder {self.name} has no {folder / name}",
                    mend=f"Fetch it with: floorwalker models pull {self.name}",
                )

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        opened = self._open()
        encodings = opened.tokenizer.encode_batch_fast([self._encoder.passage + text for text in texts])
        ids = [encoding.ids for encoding in encodings]
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        # Texts of one length together, so that little is computed for filling up.
        order = sorted(range(len(texts)), key=lambda row: len(ids[row]))
        batches = [order[start : start + BATCH] for start in range(0, len(texts), BATCH)]
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            found = pool.map(lambda rows: _run(opened.session, [ids[row] for row in rows]), batches)
            for rows, embedded in zip(batches, found, strict=True):
                vectors[rows] = embedded
        return vectors

    def query(self, text: str) -> np.ndarray:
        opened = self._open()
        row: np.ndarray = _run(opened.session, [opened.tokenizer.encode(self._encoder.query + text).ids])[0]
        return row

    def _open(self) -> _Opened:
        with self._lock:
            if self._opened is None:
                self._opened = _open(self._encoder, self._folder)
            return self._opened


def _run(session: Any, ids: Sequence[Sequence[int]]) -> np.ndarray:
    filled = np.zeros((2, len(ids), max(map(len, ids))), np.int64)
    for row, each in enumerate(ids):
        filled[0, row, : len(each)] = each
        filled[1, row, : len(each)] = 1
    found: np.ndarray = session.run(None, {"input_ids": filled[0], "attention_mask": filled[1]})[0]
    return found


def _open(encoder: Encoder, folder: Path) -> _Opened:
    import onnxruntime
    from tokenizers import Tokenizer

    weights = encoder.weights(folder)
    options = onnxruntime.SessionOptions()
    # Batches are what runs at once.
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(onnx_graph(weights), options, providers=["CPUExecutionProvider"])
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # the bindings raise Exception itself
        raise ModelFileError(
            f"{folder / TOKENIZER} is not a tokenizer: {error}",
            mend=f"Fetch it again: floorwalker models pull {encoder.name}",
        ) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(min(encoder.tokens, weights.sizes.positions))
    return _Opened(session, tokenizer)
