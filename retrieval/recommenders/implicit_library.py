"""The library ``implicit``, which factorisations are fitted by and which serving does without."""

from __future__ import annotations

from importlib.util import find_spec

from retrieval.errors import MissingExtra


def need_implicit() -> None:
    """Raises MissingExtra where it is not installed."""
    if find_spec("implicit") is None:
        raise MissingExtra("Fitting a factorisation", "train")
