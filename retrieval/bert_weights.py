"""An encoder's weights as Hugging Face keeps BERT's: ``config.json`` beside ``model.safetensors``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.bert_graph import BLOCK, Sizes
from retrieval.errors import ModelFileError

CONFIG, SAFETENSORS = "config.json", "model.safetensors"
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_HEADS = {
    "pooler.w": "pooler.dense.weight",
    "pooler.b": "pooler.dense.bias",
    "head.w": "classifier.weight",
    "head.b": "classifier.bias",
}
"""Of a cross-encoder."""
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_ENDS = {"w": "weight", "b": "bias"}
_ZERO, _SMALLEST = 128, 1e-6


@dataclass(frozen=True)
class BertWeights:
    """:class:`retrieval.bert_graph.Weights` over float32 tensors by their published names."""

    path: Path
    sizes: Sizes
    tensors: dict[str, np.ndarray]

    def floats(self, name: str) -> np.ndarray:
        tensor = self.tensors.get(_published(name))
        if tensor is None:
            raise _unusable(self.path, f"no tensor {_published(name)!r}")
        return np.asarray(tensor, np.float32).ravel()

    def words(self) -> tuple[np.ndarray, np.ndarray, int]:
        values = self.floats("emb.word").reshape(self.sizes.words, -1, BLOCK)
        scales = np.maximum(np.abs(values).max(axis=-1), _SMALLEST) / (_ZERO - 1)
        return (np.rint(values / scales[..., None]) + _ZERO).astype(np.uint8), scales, 8


def open_bert(folder: Path) -> BertWeights:
    """Reads ``config.json`` and ``model.safetensors`` in ``folder``.

    Raises:
        ModelFileError: one is missing, or is no such file.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = folder / SAFETENSORS
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        sizes = Sizes(
            hidden=config["hidden_size"],
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            inner=config["intermediate_size"],
            words=config["vocab_size"],
            positions=config["max_position_embeddings"],
            epsilon=config["layer_norm_eps"],
        )
    except (OSError, ValueError, KeyError) as error:
        raise _unusable(folder / CONFIG, str(error)) from error
    try:
        # A model with a head on it keeps the encoder under "bert.".
        return BertWeights(path, sizes, {name.removeprefix("bert."): each for name, each in load_file(path).items()})
    except (OSError, SafetensorError) as error:
        raise _unusable(path, str(error)) from error


def _published(name: str) -> str:
    if name in _EMBEDDINGS or name in _HEADS:
        return (_EMBEDDINGS | _HEADS)[name]
    layer, part, end = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_PARTS[part]}.{_ENDS[end]}"


def _unusable(path: Path, why: str) -> ModelFileError:
    return ModelFileError(
        f"{path} is not what a BERT encoder is kept in: {why}",
        mend=f"Fetch it again: floorwalker models pull {path.parent.name}",
    )
