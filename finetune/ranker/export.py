"""From a fine-tuned cross-encoder to the ONNX files that serve: float32, and int8 for the CPU."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.bert_graph import onnx_pair_graph
from retrieval.bert_weights import open_bert
from retrieval.errors import FloorwalkerError, MissingExtra

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OPSET = 18
SAME = 1e-4
"""How far a float32 logit may be from PyTorch's."""


def to_onnx(model_folder: Path, target: Path) -> None:
    """Writes a ``BertForSequenceClassification`` with one label as float32 ONNX: :data:`INPUTS`, int64 of shape
    ``(batch, length)``, to ``logits``, float32 of shape ``(batch,)``.

    Args:
        model_folder: ``config.json`` and ``model.safetensors``, as ``save_pretrained`` writes them.

    Raises:
        MissingExtra: PyTorch, Transformers or the exporter is not installed.
        FloorwalkerError: what was written does not give PyTorch's logits.
    """
    try:
        import onnxscript  # noqa: F401  what torch.onnx writes with
        import torch
        from transformers import BertForSequenceClassification
    except ModuleNotFoundError as error:
        raise MissingExtra("Exporting a ranker", "train") from error

    class Logits(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, model: Any) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            given = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids}
            return self.model(**given).logits[:, 0]

    model = Logits(BertForSequenceClassification.from_pretrained(model_folder, attn_implementation="eager")).eval()
    # Three tensors: one given twice is taken for one input.
    example = (
        torch.ones((2, 16), dtype=torch.int64),
        torch.ones((2, 16), dtype=torch.int64),
        torch.zeros((2, 16), dtype=torch.int64),
    )
    shape = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", min=2, max=512)}
    with _quiet():
        torch.onnx.export(
            model,
            example,
            target,
            input_names=INPUTS,
            output_names=["logits"],
            dynamo=True,
            dynamic_shapes=(shape, shape, shape),
            external_data=False,
            opset_version=OPSET,
            verbose=False,
        )
    given = _probe(model.model.config.vocab_size)
    with torch.inference_mode():
        wanted = model(*(torch.from_numpy(given[name]) for name in INPUTS)).numpy()
    apart = float(np.abs(_run(target, given) - wanted).max())
    if apart > SAME:
        raise FloorwalkerError(
            f"{target} gives logits up to {apart:.2g} from PyTorch's, where {SAME:g} is allowed",
            mend="Another version of torch or onnxscript may write it rightly.",
        )


def to_int8(model_folder: Path, target: Path) -> None:
    """Writes the same model with its matrices and embeddings in 8 bits (:func:`retrieval.bert_graph.onnx_pair_graph`):
    a scale per column of weights and per token of activations.

    ONNX Runtime's quantize_dynamic was tried on a ranker of three layers: a scale for all activations of a batch made
    its logits correlate .971 with float32's, .995 with a scale per column of weights.

    Raises:
        ModelFileError: ``config.json`` or ``model.safetensors`` is missing or not a BERT cross-encoder's.
    """
    target.write_bytes(onnx_pair_graph(open_bert(model_folder)))


def _probe(words: int) -> dict[str, np.ndarray]:
    """Three made-up pairs of different lengths, filled up as serving fills them."""
    ids = np.random.default_rng(0).integers(1, words, (3, 24))
    held = np.arange(24) < np.array([[24], [17], [5]])
    return {
        "input_ids": np.where(held, ids, 0),
        "attention_mask": held.astype(np.int64),
        "token_type_ids": (held & (np.arange(24) >= 4)).astype(np.int64),
    }


def _run(path: Path, given: dict[str, np.ndarray]) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    logits: np.ndarray = session.run(["logits"], given)[0]
    return logits


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter warns of every operator of packages that are not installed."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
