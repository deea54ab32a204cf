"""multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672), some 100 languages, in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from retrieval.e5_graph import onnx_graph, open_pack
from retrieval.errors import ModelFileError

WEIGHTS, TOKENIZER = "e5-small-q4.bin", "tokenizer.json"
BATCH = 32


@dataclass(frozen=True)
class _Opened:
    session: Any
    tokenizer: Any


class MultilingualE5Small:
    """An embedder (:class:`retrieval.embedders.Embedder`) over the two files in ``folder``, read at the first text.

    Raises:
        ModelFileError: a file is missing; later, that one is damaged.
    """

    name = "multilingual-e5-small"
    dimension = 384

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._opened: _Opened | None = None
        for name in (WEIGHTS, TOKENIZER):
            if not (folder / name).is_file():
                raise ModelFileError(
                    f"The embedder {self.name} has no {folder / name}",
                    mend=f"Fetch it with: floorwalker models pull {self.name}",
                )

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._embed([f"passage: {text}" for text in texts])

    def query(self, text: str) -> np.ndarray:
        row: np.ndarray = self._embed([f"query: {text}"])[0]
        return row

    def _embed(self, texts: list[str]) -> np.ndarray:
        with self._lock:
            if self._opened is None:
                self._opened = _open(self._folder)
        opened = self._opened
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        ids = [encoding.ids for encoding in opened.tokenizer.encode_batch_fast(texts)]
        # Texts of one length together, so that little is computed for filling up.
        order = sorted(range(len(texts)), key=lambda row: len(ids[row]))
        for start in range(0, len(texts), BATCH):
            rows = order[start : start + BATCH]
            longest = len(ids[rows[-1]])
            filled = np.zeros((2, len(rows), longest), np.int64)
            for at, row in enumerate(rows):
                filled[0, at, : len(ids[row])] = ids[row]
                filled[1, at, : len(ids[row])] = 1
            (found,) = opened.session.run(None, {"input_ids": filled[0], "attention_mask": filled[1]})
            vectors[rows] = found
        return vectors


def _open(folder: Path) -> _Opened:
    import onnxruntime
    from tokenizers import Tokenizer

    pack = open_pack(folder / WEIGHTS)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(onnx_graph(pack), options, providers=["CPUExecutionProvider"])
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # the bindings raise Exception itself
        raise ModelFileError(
            f"{folder / TOKENIZER} is not a tokenizer: {error}",
            mend=f"Fetch it again: floorwalker models pull {MultilingualE5Small.name}",
        ) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(pack.positions)
    return _Opened(session, tokenizer)
