"""Leaves out what an English ranker of short texts cannot use: far positions, and tokens of other scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from finetune.ranker.model import MAX_TOKENS


def kept_tokens(tokenizer: dict[str, Any]) -> list[str]:
    """The tokens of a WordPiece ``tokenizer.json`` that stay, in their order: the special ones, Latin and signs.
    What is left out is read as unknown. ``[unused7]`` and its like were never seen by the encoder either."""
    special = {each["content"] for each in tokenizer["added_tokens"]}
    ordered = sorted(tokenizer["model"]["vocab"], key=tokenizer["model"]["vocab"].__getitem__)
    return [token for token in ordered if token in special or (_latin(token) and not token.startswith("[unused"))]


def _latin(token: str) -> bool:
    return all(letter < "\u0250" or "\u2000" <= letter < "\u2300" for letter in token)


def renumber(tokenizer: dict[str, Any], tokens: list[str]) -> dict[str, Any]:
    """The same tokenizer with ``tokens`` alone, numbered in their order."""
    number = {token: at for at, token in enumerate(tokens)}
    fresh: dict[str, Any] = json.loads(json.dumps(tokenizer))
    fresh["model"]["vocab"] = number
    for each in fresh["added_tokens"]:
        each["id"] = number[each["content"]]
    for name, each in fresh["post_processor"]["special_tokens"].items():
        each["ids"] = [number[name]]
    return fresh


def prune(model: Any, tokenizer: Path, target: Path) -> None:
    """Writes the smaller tokenizer to ``target`` and cuts the embeddings of ``model`` (in place) to fit."""
    import torch

    read = json.loads(tokenizer.read_text())
    tokens = kept_tokens(read)
    rows = torch.tensor([read["model"]["vocab"][token] for token in tokens])
    embeddings = model.bert.embeddings
    embeddings.word_embeddings = _cut(embeddings.word_embeddings.weight[rows], embeddings.word_embeddings.padding_idx)
    embeddings.position_embeddings = _cut(embeddings.position_embeddings.weight[:MAX_TOKENS], None)
    for name in ("position_ids", "token_type_ids"):
        embeddings.register_buffer(name, getattr(embeddings, name)[:, :MAX_TOKENS], persistent=False)
    model.config.vocab_size, model.config.max_position_embeddings = len(tokens), MAX_TOKENS
    target.write_text(json.dumps(renumber(read, tokens), ensure_ascii=False))


def _cut(weights: Any, padding: int | None) -> Any:
    import torch

    return torch.nn.Embedding.from_pretrained(weights.detach().clone(), freeze=False, padding_idx=padding)
