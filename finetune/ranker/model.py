"""The cross-encoder: some layers of a packaged sentence encoder under a new head, in PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.errors import MissingExtra

LAYERS = (0, 2, 4)
"""Every second layer of six, as DistilBERT starts (Sanh et al. 2019, arXiv:1910.01108)."""
MAX_TOKENS = 64
"""Of query and product together; ESCI's titles have 28 in the median, 46 at the 90th percentile."""
BATCH = 48
"""Pairs to a run of the model."""


def need_training() -> None:
    """Fails before the work rather than after it.

    Raises:
        MissingExtra: PyTorch, Transformers or what the export needs is not installed.
    """
    try:
        import onnxscript  # noqa: F401
        import torch  # noqa: F401
        import transformers  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtra("Training the ranker", "train") from error


def start_model(base: Path, seed: int) -> Any:
    """A ``BertForSequenceClassification`` with one logit, on the LAYERS of the encoder in ``base``."""
    import torch
    import transformers

    torch.manual_seed(seed)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    model = transformers.BertForSequenceClassification.from_pretrained(base, num_labels=1)
    kept = [model.bert.encoder.layer[at] for at in LAYERS if at < len(model.bert.encoder.layer)]
    model.bert.encoder.layer = torch.nn.ModuleList(kept)
    model.config.num_hidden_layers = len(kept)
    return model


def open_tokenizer(base: Path) -> Any:
    """The tokenizer in ``base``, cutting pairs to MAX_TOKENS, longest first, as serving does."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer


def logits(model: Any, tokenizer: Any, pairs: Sequence[tuple[str, str]]) -> Any:
    """The model's logit of each pair, a tensor; bfloat16 inside, which is two thirds faster where a CPU has it."""
    import torch

    encoded = tokenizer.encode_batch_fast(list(pairs))
    # Those of like length together, so that little is computed for filling up.
    order = sorted(range(len(encoded)), key=lambda at: len(encoded[at].ids))
    found = []
    for start in range(0, len(order), BATCH):
        some = [encoded[at] for at in order[start : start + BATCH]]
        held = torch.zeros((3, len(some), len(some[-1].ids)), dtype=torch.int64)
        for at, each in enumerate(some):
            held[:, at, : len(each.ids)] = torch.tensor([each.ids, each.attention_mask, each.type_ids])
        ids, mask, types = held.to(model.device)
        with torch.autocast(model.device.type, dtype=torch.bfloat16):
            found.append(model(input_ids=ids, attention_mask=mask, token_type_ids=types).logits[:, 0].float())
    return torch.cat(found)[torch.tensor(order).argsort().to(model.device)]


def opinions(model: Any, tokenizer: Any, query: str, texts: Sequence[str]) -> np.ndarray:
    """As :func:`logits`, of one query, without training, float32."""
    import torch

    model.eval()
    with torch.inference_mode():
        found: np.ndarray = logits(model, tokenizer, [(query, text) for text in texts]).cpu().numpy()
    return found
