"""Encoders in ONNX: tiny files of random weights, in both forms they come in, against BERT written out in NumPy."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from retrieval.bert_graph import Weights, onnx_graph
from retrieval.bert_weights import open_bert
from retrieval.e5_weights import open_pack
from retrieval.embedders import load_embedder
from retrieval.errors import ModelFileError

HIDDEN, LAYERS, HEADS, INNER, WORDS, POSITIONS, EPSILON = 64, 2, 2, 96, 40, 16, 1e-6
MATRICES = {
    "q": (HIDDEN, HIDDEN),
    "k": (HIDDEN, HIDDEN),
    "v": (HIDDEN, HIDDEN),
    "ao": (HIDDEN, HIDDEN),
    "fi": (INNER, HIDDEN),
    "fo": (HIDDEN, INNER),
}


def matrix(random: np.random.Generator, rows: int, columns: int, scale: float) -> tuple[bytes, np.ndarray]:
    """A random Q4_0 matrix: its bytes, and what they mean."""
    blocks = columns // 32
    quarters = random.integers(0, 16, (rows, blocks, 32), dtype=np.uint8)
    scales = (random.random((rows, blocks, 1)) * scale).astype(np.float16)
    packed = quarters[..., :16] | (quarters[..., 16:] << 4)
    raw = np.concatenate([scales.view(np.uint8), packed], axis=-1).tobytes()
    return raw, ((quarters.astype(np.float32) - 8) * scales.astype(np.float32)).reshape(rows, columns)


def write_pack(path: Path) -> dict[str, np.ndarray]:
    """A weight file of random numbers; gives its tensors."""
    random = np.random.default_rng(3)
    tensors: dict[str, tuple[bytes, np.ndarray]] = {"emb.word": matrix(random, WORDS, HIDDEN, 0.2)}

    def floats(name: str, *shape: int, around: float = 0.0) -> None:
        value = (around + 0.2 * random.standard_normal(shape)).astype(np.float32)
        tensors[name] = (value.tobytes(), value)

    floats("emb.pos", POSITIONS, HIDDEN)
    floats("emb.type", 2, HIDDEN)
    norms = ["emb.ln"]
    for layer in range(LAYERS):
        for name, (rows, columns) in MATRICES.items():
            tensors[f"l{layer}.{name}.w"] = matrix(random, rows, columns, 0.05)
            floats(f"l{layer}.{name}.b", rows)
        norms += [f"l{layer}.aln", f"l{layer}.oln"]
    for name in norms:
        floats(f"{name}.w", HIDDEN, around=1.0)
        floats(f"{name}.b", HIDDEN)
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, INNER, WORDS, POSITIONS, 2, EPSILON, 32)
    tokenizer = (
        struct.pack("<5iQ", 2, 0, 2, 1, 3, 3) + bytes(4 * 3 + 4 * 2) + b"abc" + struct.pack("<iI", 1, 5) + bytes(5)
    )
    directory_bytes = sum(23 + len(name) for name in tensors)
    offset = len(head) + len(tokenizer) + 4 + directory_bytes
    directory = struct.pack("<i", len(tensors))
    for name, (raw, value) in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 0, value.size, offset, len(raw))
        offset += len(raw)
    path.write_bytes(head + tokenizer + directory + b"".join(raw for raw, _ in tensors.values()))
    return {name: value for name, (_, value) in tensors.items()}


PUBLISHED = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln": "embeddings.LayerNorm",
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def published(name: str) -> str:
    """The name that a tensor has where BERT is published."""
    if name in PUBLISHED:
        return PUBLISHED[name]
    owner, end = name.rsplit(".", 1)
    suffix = {"w": "weight", "b": "bias"}[end]
    if owner in PUBLISHED:
        return f"{PUBLISHED[owner]}.{suffix}"
    layer, part = owner.split(".")
    return f"encoder.layer.{layer[1:]}.{PUBLISHED[part]}.{suffix}"


def write_bert(folder: Path) -> dict[str, np.ndarray]:
    """The same tensors as a folder of BERT's."""
    from safetensors.numpy import save_file

    tensors = write_pack(folder / "tiny.bin")
    save_file(
        {published(name): np.ascontiguousarray(value) for name, value in tensors.items()}, folder / "model.safetensors"
    )
    config = {
        "hidden_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": INNER,
        "vocab_size": WORDS,
        "max_position_embeddings": POSITIONS,
        "layer_norm_eps": EPSILON,
    }
    (folder / "config.json").write_text(json.dumps(config))
    return tensors


def packed(folder: Path) -> tuple[dict[str, np.ndarray], Weights]:
    return write_pack(folder / "tiny.bin"), open_pack(folder / "tiny.bin")


def as_published(folder: Path) -> tuple[dict[str, np.ndarray], Weights]:
    return write_bert(folder), open_bert(folder)


def bert(tensors: dict[str, np.ndarray], ids: list[int]) -> np.ndarray:
    """The unit vector of one text."""

    def linear(name: str, x: np.ndarray) -> np.ndarray:
        return np.asarray(x @ tensors[f"{name}.w"].T + tensors[f"{name}.b"])

    def normalized(name: str, x: np.ndarray) -> np.ndarray:
        centered = x - x.mean(-1, keepdims=True)
        x = centered / np.sqrt((centered**2).mean(-1, keepdims=True) + EPSILON)
        return np.asarray(x * tensors[f"{name}.w"] + tensors[f"{name}.b"])

    x = normalized("emb.ln", tensors["emb.word"][ids] + tensors["emb.pos"][: len(ids)] + tensors["emb.type"][0])
    for layer in range(LAYERS):
        name = f"l{layer}"
        parts = [np.split(linear(f"{name}.{part}", x), HEADS, axis=1) for part in "qkv"]
        heads = []
        for q, k, v in zip(*parts, strict=True):
            weights = np.exp(q @ k.T / math.sqrt(HIDDEN // HEADS))
            heads.append(weights / weights.sum(-1, keepdims=True) @ v)
        x = normalized(f"{name}.aln", x + linear(f"{name}.ao", np.concatenate(heads, axis=1)))
        up = linear(f"{name}.fi", x)
        up = up * 0.5 * (1 + np.vectorize(math.erf)(up / math.sqrt(2)))
        x = normalized(f"{name}.oln", x + linear(f"{name}.fo", up))
    vector = x.mean(0)
    return np.asarray(vector / np.linalg.norm(vector))


@pytest.mark.parametrize("kept", [packed, as_published])
def test_the_graph_computes_what_the_weights_mean(
    tmp_path: Path, kept: Callable[[Path], tuple[dict[str, np.ndarray], Weights]]
) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    tensors, weights = kept(tmp_path)
    session = onnxruntime.InferenceSession(onnx_graph(weights))
    texts = [[0, 5, 2], [0, 7, 39, 11, 4, 30, 2], list(range(POSITIONS))]
    for text in texts:
        mask = np.ones((1, len(text)), np.int64)
        (found,) = session.run(None, {"input_ids": np.array([text]), "attention_mask": mask})
        # weights are rounded to 7 bits, activations to 8
        assert found[0] @ bert(tensors, text) > 0.999
    filled = np.zeros((2, len(texts), POSITIONS), np.int64)
    for row, text in enumerate(texts):
        filled[0, row, : len(text)] = text
        filled[1, row, : len(text)] = 1
    (together,) = session.run(None, {"input_ids": filled[0], "attention_mask": filled[1]})
    assert [float(v @ bert(tensors, t)) > 0.999 for v, t in zip(together, texts, strict=True)] == [True] * 3


def test_published_weights_that_are_damaged_are_named_with_the_mend(tmp_path: Path) -> None:
    folder = tmp_path / "all-minilm-l6-v2"
    folder.mkdir()
    write_bert(folder)
    tensors, config = folder / "model.safetensors", folder / "config.json"
    whole = tensors.read_bytes()
    for path, damage in ((tensors, whole[:-1]), (tensors, b""), (config, b"{}"), (config, b"not JSON")):
        write_bert(folder)
        path.write_bytes(damage)
        with pytest.raises(ModelFileError, match="models pull all-minilm-l6-v2") as error:
            open_bert(folder)
        assert str(path) in str(error.value)


def test_published_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    write_bert(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {"num_hidden_layers": LAYERS + 1}))
    with pytest.raises(ModelFileError, match=r"no tensor 'encoder\.layer\.2"):
        onnx_graph(open_bert(tmp_path))


@pytest.mark.parametrize("damage", ["another kind of file", "cut short", "cut in its directory", "empty"])
def test_a_damaged_weight_file_is_named_with_the_mend(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "tiny.bin"
    write_pack(path)
    whole = path.read_bytes()
    damaged = {
        "another kind of file": b"GGUF" + whole,
        "cut short": whole[:-1],
        "cut in its directory": whole[:150],
        "empty": b"",
    }
    path.write_bytes(damaged[damage])
    with pytest.raises(ModelFileError, match="models pull multilingual-e5-small") as error:
        onnx_graph(open_pack(path))
    assert str(path) in str(error.value)


@pytest.mark.parametrize("name", ["multilingual-e5-small", "all-minilm-l6-v2"])
def test_an_embedder_that_was_not_pulled_says_the_command(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelFileError, match=f"floorwalker models pull {name}"):
        load_embedder(name, tmp_path)
