"""What training needs beside what serving does."""

from __future__ import annotations

from retrieval.errors import MissingExtra


def need_scikit_learn(purpose: str) -> None:
    """Fails before the work rather than in it; ``purpose`` begins the message.

    Raises:
        MissingExtra: scikit-learn is not installed.
    """
    try:
        import sklearn  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtra(purpose, "train") from error
