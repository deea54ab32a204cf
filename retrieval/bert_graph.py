"""BERT's encoder (Devlin et al. 2019, arXiv:1810.04805) with mean pooling (Reimers and Gurevych 2019, arXiv:1908.10084)
as an ONNX graph for ONNX Runtime on CPU, whatever form the weights are kept in.

Matrices are multiplied in 8-bit integers. A token's activations are divided by their largest before they are rounded,
so that a text's vector does not depend on the texts beside it, as it does where a whole batch shares one scale. Against
MatMulNBits, which keeps a scale per 32 numbers, this embeds twice as many texts a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

BLOCK = 32
"""Numbers of one row of the vocabulary's matrix that share a scale."""
CONTRIBUTED = "com.microsoft"
_OPSET, _IR_VERSION = 17, 10
_WEIGHT_STEPS, _ACTIVATION_STEPS = 63, 127
"""To either side of zero. Weights are rounded to 7 bits: two products with 8-bit ones would not fit into the 16 bits
that processors without VNNI add them up in (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html)."""
_ZERO = 128
_SMALLEST = 1e-6
"""Rows of zeros are divided by this."""


@dataclass(frozen=True)
class Sizes:
    """Of an encoder; ``positions`` is the most tokens of a text, ``words`` the vocabulary's size."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    epsilon: float


class Weights(Protocol):
    """Where an encoder's tensors come from.

    Names are ``emb.word``, ``emb.pos``, ``emb.type``, ``emb.ln`` and per layer ``l0.q``, ``l0.k``, ``l0.v``, ``l0.ao``
    (attention's output), ``l0.aln`` (its layer norm), ``l0.fi``, ``l0.fo`` (the feed-forward part) and ``l0.oln``;
    where a part has weights and a bias, ``.w`` and ``.b`` follow.
    """

    @property
    def sizes(self) -> Sizes: ...

    def floats(self, name: str) -> np.ndarray:
        """A tensor as float32, flat; a matrix row by row.

        Raises:
            ModelFileError: there is none of that name.
        """

    def words(self) -> tuple[np.ndarray, np.ndarray, int]:
        """``emb.word`` for GatherBlockQuantized: signed 4-bit numbers, two neighbours to a byte, the earlier one low,
        or unsigned 8-bit ones with 128 for zero; scales, float32, of shape ``(words, hidden / 32)``; the bits, 4 or 8.

        Raises:
            ModelFileError: there is none.
        """


def onnx_graph(weights: Weights) -> bytes:
    """The encoder as an ONNX model.

    Inputs ``input_ids`` and ``attention_mask``, int64 of shape ``(texts, tokens)``, at most ``positions`` tokens;
    output ``embedding``, float32 of shape ``(texts, hidden)``, unit rows. Each depends on its own text alone.

    Raises:
        ModelFileError: a tensor is missing.
    """
    graph = _Graph(weights)
    first = weights.floats("emb.type")[: weights.sizes.hidden]
    x = _encoded(graph, _places(graph, first))
    counted = graph.node(
        "Unsqueeze", [graph.node("Cast", ["attention_mask"], to=graph.float32), graph.array("two", np.array([2]))]
    )
    middle = graph.array("one", np.array([1]))
    total = graph.node("ReduceSum", [graph.node("Mul", [x, counted]), middle], keepdims=0)
    mean = graph.node("Div", [total, graph.node("ReduceSum", [counted, middle], keepdims=0)])
    graph.node("LpNormalization", [mean], output="embedding", axis=-1, p=2)
    return graph.serialized("embedding", ["texts", weights.sizes.hidden], "input_ids", "attention_mask")


def onnx_pair_graph(weights: Weights) -> bytes:
    """A cross-encoder as an ONNX model: the encoder over two texts joined, BERT's pooler, one number.

    Inputs ``input_ids``, ``attention_mask`` and ``token_type_ids``, int64 of shape ``(texts, tokens)``; output
    ``logits``, float32 of shape ``(texts,)``. The pooler and the last sum, ``pooler`` and ``head`` among the weights,
    stay in float32: they cost nothing.

    Raises:
        ModelFileError: a tensor is missing.
    """
    graph, hidden = _Graph(weights), weights.sizes.hidden
    types = graph.array("emb.type", weights.floats("emb.type").reshape(-1, hidden))
    typed = graph.node("Gather", [types, "token_type_ids"])
    x = _encoded(graph, graph.node("Add", [_places(graph, np.zeros(hidden, np.float32)), typed]))
    middle = graph.array("one", np.array([1]))
    start = graph.node("Squeeze", [graph.node("Gather", [x, graph.array("start", np.array([0]))], axis=1), middle])
    pooler = graph.array("pooler.w", weights.floats("pooler.w").reshape(hidden, hidden))
    pooled = graph.node("Tanh", [graph.node("Gemm", [start, pooler, *graph.vectors("pooler.b")], transB=1)])
    head = graph.array("head.w", weights.floats("head.w").reshape(1, hidden))
    score = graph.node("Gemm", [pooled, head, *graph.vectors("head.b")], transB=1)
    graph.node("Squeeze", [score, middle], output="logits")
    return graph.serialized("logits", ["texts"], "input_ids", "attention_mask", "token_type_ids")


def _places(graph: _Graph, added: np.ndarray) -> str:
    """The rows of the positions in use, each with ``added``."""
    places = graph.array("emb.pos", graph.weights.floats("emb.pos").reshape(-1, graph.weights.sizes.hidden) + added)
    length = graph.node("Shape", ["input_ids"], start=1, end=2)
    return graph.node("Slice", [places, graph.array("first", np.array([0])), length])


def _encoded(graph: _Graph, places: str) -> str:
    """The last layer's output, ``places`` added to the words' rows."""
    sizes = graph.weights.sizes
    x = graph.node(
        "LayerNormalization",
        [graph.node("Add", [graph.rows_of_words("input_ids"), places]), *graph.vectors("emb.ln.w", "emb.ln.b")],
        epsilon=sizes.epsilon,
    )
    mask = graph.node("Cast", ["attention_mask"], to=graph.int32)
    for layer in range(sizes.layers):
        x = _layer(graph, f"l{layer}", x, mask)
    return x


def _layer(graph: _Graph, name: str, x: str, mask: str) -> str:
    hidden, inner = graph.weights.sizes.hidden, graph.weights.sizes.inner
    rounded = graph.rounded(x)
    attended = graph.node(
        "MultiHeadAttention",
        [*(graph.linear(f"{name}.{part}", rounded, hidden, hidden) for part in "qkv"), "", mask],
        domain=CONTRIBUTED, num_heads=graph.weights.sizes.heads,
    )  # fmt: skip
    x = graph.add_and_normalize(f"{name}.aln", x, graph.linear(f"{name}.ao", graph.rounded(attended), hidden, hidden))
    up = graph.node("Gelu", [graph.linear(f"{name}.fi", graph.rounded(x), hidden, inner)], domain=CONTRIBUTED)
    return graph.add_and_normalize(f"{name}.oln", x, graph.linear(f"{name}.fo", graph.rounded(up), inner, hidden))


class _Graph:
    """Nodes and constants as they are added; methods give the names of what they made."""

    def __init__(self, weights: Weights) -> None:
        import onnx

        self._onnx = onnx
        self.weights = weights
        self.int32, self.float32 = onnx.TensorProto.INT32, onnx.TensorProto.FLOAT
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self.step = self.array("step", np.array(1 / _ACTIVATION_STEPS, np.float32))
        self.zero = self.array("zero", np.array(_ZERO, np.uint8))
        self.smallest = self.array("smallest", np.array(_SMALLEST, np.float32))

    def array(self, name: str, value: np.ndarray) -> str:
        self._constants.append(self._onnx.numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def vectors(self, *names: str) -> list[str]:
        return [self.array(name, self.weights.floats(name)) for name in names]

    def node(self, operator: str, inputs: list[str], *, output: str = "", domain: str = "", **attributes: Any) -> str:
        output = output or f"{operator}.{len(self._nodes)}"
        self._nodes.append(self._onnx.helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def rows_of_words(self, ids: str) -> str:
        """The rows of the vocabulary's matrix that ``ids`` name."""
        values, scales, bits = self.weights.words()
        kind = self._onnx.TensorProto.INT4 if bits == 4 else self._onnx.TensorProto.UINT8
        shape = (self.weights.sizes.words, self.weights.sizes.hidden)
        self._constants.append(self._onnx.helper.make_tensor("emb.word", kind, shape, values.tobytes(), raw=True))
        return self.node(
            "GatherBlockQuantized", ["emb.word", ids, self.array("emb.word.scale", scales)],
            domain=CONTRIBUTED, gather_axis=0, quantize_axis=1, block_size=BLOCK, bits=bits,
        )  # fmt: skip

    def rounded(self, x: str) -> tuple[str, str]:
        """``x`` in 8 bits, and the largest of each row, which its product is to be multiplied by."""
        largest = self.node("ReduceMax", [self.node("Abs", [x])], axes=[-1], keepdims=1)
        largest = self.node("Max", [largest, self.smallest])
        return self.node("QuantizeLinear", [self.node("Div", [x, largest]), self.step, self.zero]), largest

    def linear(self, name: str, x: tuple[str, str], columns: int, rows: int) -> str:
        """``rows`` x ``columns`` weights and a bias, over what :meth:`rounded` gave."""
        numbers, largest = x
        weights = self.weights.floats(f"{name}.w").reshape(rows, columns)
        scales = np.maximum(np.abs(weights).max(axis=1), _SMALLEST) / _WEIGHT_STEPS
        steps = np.rint(weights / scales[:, None]).astype(np.int8).T
        product = self.node(
            "MatMulIntegerToFloat",
            [numbers, self.array(f"{name}.w", steps), self.step, self.array(f"{name}.scale", scales), self.zero],
            domain=CONTRIBUTED,
        )
        return self.node("Add", [self.node("Mul", [product, largest]), *self.vectors(f"{name}.b")])

    def add_and_normalize(self, name: str, x: str, added: str) -> str:
        return self.node(
            "SkipLayerNormalization", [x, added, *self.vectors(f"{name}.w", f"{name}.b")],
            domain=CONTRIBUTED, epsilon=self.weights.sizes.epsilon,
        )  # fmt: skip

    def serialized(self, output: str, shape: list[str | int], *inputs: str) -> bytes:
        helper, kinds = self._onnx.helper, self._onnx.TensorProto
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info(name, kinds.INT64, ["texts", "tokens"]) for name in inputs],
            [helper.make_tensor_value_info(output, kinds.FLOAT, shape)],
            self._constants,
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(CONTRIBUTED, 1)],
            ir_version=_IR_VERSION,
        )
        written: bytes = model.SerializeToString()
        return written
