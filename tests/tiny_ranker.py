"""A ranker whose opinion is plain to see: the sum of what some words of the product's text are worth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def write_ranker(folder: Path, worth: Mapping[str, float], *, version: str = "1", max_tokens: int = 32) -> Path:
    """Writes a whole ranker folder for English; ``worth`` gives logits by lower-case word."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = {word: number for number, word in enumerate((*SPECIAL, *worth))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "model.int8.onnx").write_bytes(_model(np.array([0.0] * len(SPECIAL) + list(worth.values()), np.float32)))
    card = {"name": "tiny", "version": version, "languages": ["en"], "max_tokens": max_tokens, "layers": 0}
    (folder / "card.json").write_text(json.dumps(card))
    fusion = {"fusion": {"weight": 1.0}}
    weights = {
        "first_stage": {"bias": 0.0, "terms": fusion},
        "with_ranker": {"bias": 0.0, "terms": fusion | {"ranker": {"weight": 1.0}}},
    }
    (folder / "relevance.json").write_text(json.dumps(weights))
    return folder


def put_in_force(home: Path, version: str, worth: Mapping[str, float]) -> Path:
    """Writes a ranker where training puts its own, and switches to it."""
    folder = write_ranker(home / "models" / "ranker" / version, worth, version=version)
    (home / "models" / "ranker" / "current").write_text(version + "\n")
    return folder


def _model(table: np.ndarray) -> bytes:
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["worth"]),
        helper.make_node("Cast", ["token_type_ids"], ["second"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["worth", "second"], ["of_product"]),
        helper.make_node("ReduceSum", ["of_product", "axis"], ["logits"], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch"])],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.array([1]), "axis")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.checker.check_model(model)
    written: bytes = model.SerializeToString()
    return written
