"""Every error that Floorwalker raises on purpose.

    FloorwalkerError
    ├── UsageError          cannot be meant: unknown format, unknown option value     (exit 2, HTTP 422)
    ├── NotFoundError       a product, user or conversation that does not exist       (exit 1, HTTP 404)
    ├── FeedError           a feed that cannot be read, or holds no usable row        (exit 1, HTTP 422)
    ├── IndexMissingError   nothing imported yet, or the index on disk is damaged     (exit 1, HTTP 503)
    ├── ModelFileError      a model file missing, not to be fetched, or of wrong hash (exit 1, HTTP 503)
    ├── ModelUnavailable    the chat model's server is down, slow, or talks nonsense  (a turn goes on without it)
    ├── DatabaseError       the database cannot be reached, or is of another version  (exit 1, HTTP 503)
    ├── MessageTooLong      a shopper's message over the limit                        (exit 1, HTTP 413)
    └── MissingExtra        an optional dependency is not installed                   (exit 1, HTTP 500)

A message names the thing, the place and the mend: ``FloorwalkerError("what went wrong, where", mend="what to do")``.
"""

from __future__ import annotations


class FloorwalkerError(Exception):
    """Base of the tree.

    Args:
        what: what went wrong and where, one sentence without a full stop.
        mend: what the reader can do about it.
    """

    exit_code = 1
    http_status = 500

    def __init__(self, what: str, *, mend: str = "") -> None:
        self.what = what
        self.mend = mend
        super().__init__(f"{what}. {mend}" if mend else what)


class UsageError(FloorwalkerError):
    """The request itself is wrong: an unknown format, option or value."""

    exit_code = 2
    http_status = 422


class NotFoundError(FloorwalkerError):
    """A product, user, conversation or model that does not exist."""

    http_status = 404


class FeedError(FloorwalkerError):
    """A product feed that cannot be read at all, or in which no row is usable."""

    http_status = 422


class IndexMissingError(FloorwalkerError):
    """Nothing has been imported yet, or the index on disk is damaged."""

    http_status = 503


class ModelFileError(FloorwalkerError):
    """A model file is missing, cannot be fetched, or its SHA-256 is not the pinned one."""

    http_status = 503


class ModelUnavailable(FloorwalkerError):
    """The chat model's server is down, too slow, or answered something unusable."""

    http_status = 503


class DatabaseError(FloorwalkerError):
    """The database cannot be reached, or its schema is not this version's."""

    http_status = 503


class MessageTooLong(FloorwalkerError):
    """A shopper's message is longer than ``limits.message_characters``."""

    http_status = 413


EXTRAS = {
    "gpu": "pip install -e '.[gpu]'",
    # PyTorch apart, so that another build of it can be chosen: the usual one brings CUDA.
    "train": "pip install torch && pip install -e '.[train]'",
}
"""How each extra is installed, as the README has it."""


class MissingExtra(FloorwalkerError):
    """An optional dependency is missing; the mend is the exact install command.

    Args:
        extra: a name of :data:`EXTRAS`.
    """

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(
            f"{feature} needs packages that are not installed",
            mend=f"Install them in the project's folder with: {EXTRAS[extra]}",
        )
