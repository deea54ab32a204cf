"""Judged catalogues by name: products, their index, and the judgments of one split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal

from assistant.settings import Settings
from eval.catalogues import data_folder, share_models
from eval.ranking.products import any_products, esci_products, trec_products, wands_products
from retrieval.errors import UsageError
from retrieval.feed import Feed
from retrieval.importers import read_feed
from retrieval.index import Index, build_index, open_index
from retrieval.judgments import Judgment, Split, derive_judgments, format_of, read_judgments, split_of
from retrieval.progress import Progress, silent

SPLITS: dict[str, tuple[Split, ...]] = {"train": ("train",), "test": ("test",), "all": ("train", "test")}
DERIVED_QUERIES = 200
"""Per split; where there are no judgments, so many queries are derived from the catalogue."""
DERIVED_SEED = 1


@dataclass(frozen=True)
class Dataset:
    """A judged catalogue.

    ``exact``: the highest grade of the set, which RR and recall ask for. ``labels``: who judged. ``folder``: where
    what is made for it is kept. ``left_out``: judgments of products that the catalogue does not have. ``set_aside``:
    queries and judgments of the other split (derived ones are made for one split only). ``unanswered``: queries of the
    split that no product answers. ``files``: the names of what products and judgments were read from.
    """

    name: str
    index: Index
    judgments: list[Judgment]
    split: str
    exact: int
    labels: Literal["human", "model", "derived"]
    folder: Path
    left_out: int
    rejected: int
    set_aside: tuple[int, int]
    unanswered: int
    files: tuple[str, ...]


@dataclass(frozen=True)
class _Public:
    """A set with a name: its folder among the data sets, its products, and its judgments, if any: their format in that
    folder, or a file of our own. ``index``: the set whose products and index these are."""

    folder: str
    products: Callable[[Path], Feed]
    judgments: str | Path | None
    index: str


PUBLIC = {
    "esci": _Public("esci_us_sample", esci_products, "esci", "esci"),
    "esci-fresh": _Public("esci_us_sample", esci_products, Path(__file__).with_name("esci_fresh.tsv"), "esci"),
    "esci-dev": _Public("esci_us_sample", esci_products, Path(__file__).with_name("esci_dev.tsv"), "esci"),
    "icecat": _Public(
        "icecat_electronics", lambda path: read_feed(path / "products.jsonl.gz", "icecat"), None, "icecat"
    ),
    "retail-demo-store": _Public(
        "retail_demo_store",
        lambda path: read_feed(path / "products.jsonl", "retail-demo-store"),
        None,
        "retail-demo-store",
    ),
    "wands": _Public("wands", wands_products, "wands", "wands"),
    "trec": _Public("trec", trec_products, "trec", "trec"),
}


def open_dataset(
    name: str, settings: Settings, *, split: str, data: Path | None = None, progress: Progress = silent
) -> Dataset:
    """Opens a set, and builds its index under ``home/eval`` with the embedder of the settings where it is not there.

    Args:
        name: one of :data:`PUBLIC`; or a folder with ``products.*`` and, where there are any, ``judgments.tsv``,
            ``.csv`` or ``.jsonl``, or TREC's topics and qrels; or a file of judgments of the catalogue in force.
        data: the folder of the data sets, or the set's own; ``FLOORWALKER_DATA``, else ``../shared/data``.

    Raises:
        UsageError: no such set or split, or nothing is judged in it.
        FeedError: products or judgments cannot be read.
        IndexMissingError: judgments of the catalogue in force, and there is none.
    """
    if split not in SPLITS:
        raise UsageError(f"Unknown split {split!r}", mend=f"Splits: {', '.join(SPLITS)}.")
    path = Path(name).resolve()
    if name in PUBLIC:
        known = PUBLIC[name]
        folder = data_folder(data, known.folder)
        feed = known.products(folder)
        judged = _judged(folder, known.judgments)
    elif path.is_dir():
        feed = any_products(path)
        qrels = ((path, "trec") for _ in path.glob("*qrels*"))
        judged = next(chain(((file, format_of(file)) for file in sorted(path.glob("judgments.*"))), qrels), None)
    elif path.is_file():
        feed, judged = None, (path, format_of(path))
    else:
        raise UsageError(
            f"No judged set {name!r}", mend=f"Name a folder, a file of judgments, or one of: {', '.join(PUBLIC)}."
        )
    judgments = read_judgments(*judged) if judged else None
    known_as = PUBLIC[name].index if name in PUBLIC else path.name
    home = settings.home if feed is None else settings.home / "eval" / known_as
    if feed is not None:
        share_models(settings.home, home)
        build_index(feed, home, settings.retrieval.embedder, progress=progress)
    index = open_index(
        home,
        currency=settings.shop.currency,
        rates=settings.shop.rates,
        chroma_url=settings.retrieval.chroma_url if feed is None else "",
    )
    derived = judgments is None
    whole = _derived(index, split) if judgments is None else judgments
    held = [each for each in whole if each.product_id in index.catalogue.row_of]
    chosen = [each for each in held if derived or split_of(each.query) in SPLITS[split]]
    kept = _answerable(chosen)
    queries, asked, used = (len({each.query for each in part}) for part in (held, chosen, kept))
    if not held:
        raise UsageError(
            f"None of the {len(whole)} judgments of {name} is of a product in {index.manifest.source}",
            mend="Import the catalogue that was judged.",
        )
    if not kept:
        raise UsageError(f"{name} has no judged query in the split {split!r}", mend="Choose another --split.")
    return Dataset(
        name=name if name in PUBLIC else path.name,
        index=index,
        judgments=kept,
        split=split,
        exact=max(each.grade for each in whole),
        labels="derived" if derived else "model" if name in ("esci-fresh", "esci-dev") else "human",
        folder=home if feed is not None else settings.home / "eval" / "catalogue",
        left_out=len(whole) - len(held),
        rejected=0 if feed is None else len(feed.rejects),
        set_aside=(queries - asked, len(held) - len(chosen)),
        unanswered=asked - used,
        files=(index.manifest.source, *([judged[0].name] if judged else [])),
    )


def _judged(folder: Path, judgments: str | Path | None) -> tuple[Path, str] | None:
    if isinstance(judgments, Path):
        return judgments, format_of(judgments)
    return (folder, judgments) if judgments else None


def _derived(index: Index, split: str) -> list[Judgment]:
    return [
        each
        for half in SPLITS[split]
        for each in derive_judgments(index.catalogue, DERIVED_SEED, DERIVED_QUERIES, half)
    ]


def _answerable(judgments: Sequence[Judgment]) -> list[Judgment]:
    """Without the queries that no judged product answers at all: every ranking of them is as good."""
    answered = {each.query for each in judgments if (each.grade if each.gain is None else each.gain) > 0}
    return [each for each in judgments if each.query in answered]
