"""The catalogue that a set is played on: imported by itself under ``home/eval`` where the one in force is another."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from assistant.floor import Floor, open_floor
from assistant.llm import ChatModel
from assistant.settings import Settings
from eval.casefiles import DialogueSet
from eval.dialogues import SharedCatalogue
from retrieval.errors import IndexMissingError, UsageError
from retrieval.feed import Feed
from retrieval.importers import read_feed
from retrieval.importers.files import BadRow, json_rows
from retrieval.index import Index, build_index
from retrieval.product import Review
from retrieval.progress import Progress, silent


def data_folder(data: Path | None, name: str) -> Path:
    """A data set's folder: under ``data``, ``FLOORWALKER_DATA`` or ``../shared/data``, or ``data`` itself.

    Raises:
        UsageError: there is none.
    """
    root = data or Path(os.environ.get("FLOORWALKER_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if (root / name).is_dir():
        return root / name
    if data is None or not root.is_dir():
        raise UsageError(
            f"There is no data set {name} under {root}", mend="Name its folder with --data, or set FLOORWALKER_DATA."
        )
    return root


def share_models(home: Path, own: Path) -> None:
    """Lets an index of its own home find the models that have been pulled."""
    own.mkdir(parents=True, exist_ok=True)
    if not (own / "models").exists():
        (home / "models").mkdir(parents=True, exist_ok=True)
        (own / "models").symlink_to((home / "models").resolve())


def read_catalogue(found: DialogueSet, data: Path | None = None) -> Feed | None:
    """The products of a set, and its reviews where it brings any; None: the set is played on the catalogue in force.

    Raises:
        UsageError: the data set is not there, or a review is malformed.
        FeedError: the products cannot be read.
    """
    catalogue = found.catalogue
    if catalogue is None:
        return None
    if isinstance(catalogue, str):
        from retrieval.demo import generate

        return generate()
    if isinstance(catalogue, SharedCatalogue):
        return read_feed(data_folder(data, catalogue.data) / catalogue.file, catalogue.format)
    feed = read_feed(found.folder / catalogue.feed)
    if catalogue.reviews:
        feed.reviews.extend(_reviews(found.folder / catalogue.reviews))
    return feed


def _reviews(path: Path) -> list[Review]:
    found = []
    for row in json_rows(path):
        if isinstance(row, BadRow):
            raise UsageError(f"{path}:{row.line}: {row.field}: {row.why}", mend="One review an object, one a line.")
        try:
            found.append(Review.model_validate({"id": f"review-{row.line}", **row.cells}))
        except ValidationError as error:
            fault = error.errors()[0]
            what = f"{path}:{row.line}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            raise UsageError(what, mend="A review has product_id, rating and text.") from error
    return found


def open_set_floor(
    found: DialogueSet,
    settings: Settings,
    chat: ChatModel | None,
    *,
    data: Path | None = None,
    progress: Progress = silent,
) -> Floor:
    """A floor on the set's catalogue: the one in force if it holds the same, else one of its own.

    An own one has its home under ``home/eval/SET``, with a database of its own and the models that have been pulled.

    Raises:
        UsageError, FeedError: see :func:`read_catalogue`.
        IndexMissingError: the set is for the catalogue in force, and there is none.
    """
    floor = open_floor(settings, chat)
    feed = read_catalogue(found, data)
    if feed is None or _in_force(floor, feed):
        floor.stock()
        return floor
    home = settings.home / "eval" / found.name
    share_models(settings.home, home)
    build_index(feed, home, settings.retrieval.embedder, progress=progress)
    own = settings.model_copy(
        update={
            "home": home,
            "database": "",
            "retrieval": settings.retrieval.model_copy(update={"chroma_url": ""}),
        }
    )
    return open_floor(own, chat)


def _in_force(floor: Floor, feed: Feed) -> bool:
    try:
        index = floor.stock().index
    except IndexMissingError:
        return False
    return same_catalogue(index, feed)


def same_catalogue(index: Index, feed: Feed) -> bool:
    """Whether an index was built from products, and as many reviews and policies, as the feed has."""
    held, products = index.manifest, index.catalogue.products
    if (held.products, held.reviews, held.policies) != (len(feed.products), len(feed.reviews), len(feed.policies)):
        return False
    return all(ours == theirs for ours, theirs in zip(products, feed.products, strict=True))
