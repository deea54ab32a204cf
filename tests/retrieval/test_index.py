from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from retrieval import dense, mapped
from retrieval.embedders import EMBEDDERS, load_embedder, unit_rows
from retrieval.errors import FeedError, IndexMissingError, UsageError
from retrieval.feed import Feed
from retrieval.index import Index, build_index, current_version, open_index
from retrieval.product import Product
from retrieval.search import search, search_policies

EMBEDDER = "use-multilingual-v3"
RATES = {"USD": 1.0, "EUR": 1.1}
STEPS = ("embed", "columns", "words", "synonyms", "vectors")


def opened(home: Path) -> Index:
    return open_index(home, currency="USD", rates=RATES)


def built_folder(home: Path) -> Path:
    return home / "index" / "versions" / str(current_version(home))


def changed(feed: Feed, **update: object) -> Feed:
    """The feed with one product changed."""
    return replace(feed, products=[feed.products[0].model_copy(update=update), *feed.products[1:]])


@pytest.fixture
def home(toy_home: Path, tmp_path: Path) -> Path:
    """A copy of the toy shop's state, to be damaged."""
    shutil.copytree(toy_home, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def texts_embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collects every text that is embedded, queries apart."""
    embedder = load_embedder(EMBEDDER, Path())
    seen: list[str] = []
    passages = embedder.passages

    def watched(texts: list[str]) -> np.ndarray:
        seen.extend(texts)
        return passages(texts)

    monkeypatch.setattr(embedder, "passages", watched)
    monkeypatch.setattr(embedder, "query", lambda text: passages([text])[0])
    return seen


def test_what_was_imported_comes_back(toy: Index, toy_feed: Feed) -> None:
    assert toy.catalogue.products == toy_feed.products
    assert toy.reviews == {"h1": toy_feed.reviews}
    assert toy.promotions == toy_feed.promotions
    assert toy.promoted == {"h3"}
    assert toy.policies == toy_feed.policies
    assert toy.manifest.history == len(toy_feed.history)
    assert toy.vectors.shape == (len(toy_feed.products), toy.manifest.dimension)
    assert toy.manifest.products == len(toy_feed.products)


class Lengths:
    """An embedder that knows texts by their lengths."""

    name = "lengths"
    dimension = 2

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return unit_rows(np.array([[len(text), 100.0] for text in texts]).reshape(-1, 2))

    def query(self, text: str) -> np.ndarray:
        row: np.ndarray = self.passages([text])[0]
        return row


def test_an_index_is_opened_with_the_embedder_it_was_built_with(
    toy_feed: Feed, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current_version(home)
    monkeypatch.setitem(EMBEDDERS, "lengths", lambda home: Lengths())
    build_index(toy_feed, home, "lengths")
    index = open_index(home, currency="USD", rates=RATES)
    assert (index.manifest.embedder, index.embedder.name, index.vectors.shape[1]) == ("lengths", "lengths", 2)
    assert current_version(home) != before
    assert search(index, "headphones", k=3)
    assert search_policies(index, "may I send it back?", k=1)


def test_popularity_is_between_0_and_1_and_highest_for_the_most_rated(toy: Index) -> None:
    assert toy.popularity.min() >= 0
    assert toy.popularity.max() == 1
    assert toy.popularity.argmax() == toy.catalogue.row_of["s1"]


def test_mean_rating_weighs_products_by_their_ratings(toy: Index) -> None:
    rated = [(p.rating, p.rating_count) for p in toy.catalogue.products]
    assert toy.mean_rating == pytest.approx(sum(r * n for r, n in rated if r) / sum(n for _, n in rated))


def test_the_same_feed_again_does_nothing(home: Path, toy_feed: Feed) -> None:
    before = {path: path.stat().st_mtime_ns for path in built_folder(home).rglob("*") if path.is_file()}
    steps: list[str] = []
    manifest = build_index(toy_feed, home, EMBEDDER, progress=lambda step, done, total: steps.append(step))
    assert manifest.digest == current_version(home)
    assert steps == []
    after = {path: path.stat().st_mtime_ns for path in built_folder(home).rglob("*") if path.is_file()}
    assert {path for path in before if "chroma" not in path.parts and after[path] != before[path]} == set()


def test_progress_reaches_its_end_in_every_step(toy_feed: Feed, tmp_path: Path) -> None:
    last: dict[str, tuple[int, int]] = {}
    build_index(toy_feed, tmp_path, EMBEDDER, progress=lambda step, done, total: last.update({step: (done, total)}))
    assert tuple(last) == STEPS
    assert set(last.values()) == {(len(toy_feed.products), len(toy_feed.products))}


def test_a_change_makes_a_new_version_and_embeds_only_what_changed(
    home: Path, toy_feed: Feed, texts_embedded: list[str]
) -> None:
    old = opened(home)
    feed = changed(toy_feed, title="Zebra Striped Umbrella", brand=None)
    build_index(feed, home, EMBEDDER)
    products = [
        text for text in texts_embedded if "Returns" not in text and "Delivery" not in text and "退" not in text
    ]
    assert len(products) == 1
    assert products[0].startswith("Zebra Striped Umbrella")
    new = opened(home)
    assert search(new, "umbrella", k=1)[0].id == feed.products[0].id
    assert np.array_equal(new.vectors[1:], old.vectors[1:])
    # the version before stays for readers that still have it open
    assert search(old, "sony wireless headphones", k=1)[0].id == "h1"


def test_a_changed_price_alone_embeds_nothing(home: Path, toy_feed: Feed, texts_embedded: list[str]) -> None:
    build_index(changed(toy_feed, price=1.0), home, EMBEDDER)
    assert not any("Sony" in text for text in texts_embedded)
    assert opened(home).catalogue.get("h1").price == 1.0


def test_only_the_last_two_versions_are_kept(home: Path, toy_feed: Feed) -> None:
    digests = [current_version(home)]
    for price in (1.0, 2.0):
        digests.append(build_index(changed(toy_feed, price=price), home, EMBEDDER).digest)
    assert {path.name for path in (home / "index" / "versions").iterdir()} == set(digests[1:])


def test_going_back_to_the_version_before_only_switches(home: Path, toy_feed: Feed) -> None:
    first = current_version(home)
    build_index(changed(toy_feed, price=1.0), home, EMBEDDER)
    assert current_version(home) != first
    steps: list[str] = []
    build_index(toy_feed, home, EMBEDDER, progress=lambda step, done, total: steps.append(step))
    assert (current_version(home), steps) == (first, [])


@pytest.mark.parametrize("step", STEPS)
def test_an_import_that_fails_leaves_the_old_index(home: Path, toy_feed: Feed, step: str) -> None:
    before = current_version(home)

    def fail(at: str, done: int, total: int) -> None:
        if at == step:
            raise KeyboardInterrupt

    feed = changed(toy_feed, title="Zebra Striped Umbrella")
    with pytest.raises(KeyboardInterrupt):
        build_index(feed, home, EMBEDDER, progress=fail)
    assert current_version(home) == before
    assert search(opened(home), "sony wireless headphones", k=1)[0].id == "h1"
    digest = build_index(feed, home, EMBEDDER).digest
    assert {path.name for path in (home / "index" / "versions").iterdir()} == {before, digest}
    assert search(opened(home), "umbrella", k=1)[0].id == "h1"


_KILLED = """
import os, signal, sys
from pathlib import Path
from retrieval.feed import Feed
from retrieval.index import build_index
from retrieval.product import Product

def die(step, done, total):
    if step == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

feed = Feed("new", [Product(id="n1", title="Zebra Striped Umbrella")])
build_index(feed, Path(sys.argv[1]), sys.argv[3], progress=die)
"""


@pytest.mark.parametrize("step", ["embed", "vectors"])
def test_a_killed_import_leaves_the_old_index_and_the_next_one_works(home: Path, step: str) -> None:
    root = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(home), step, EMBEDDER], cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert search(opened(home), "sony wireless headphones", k=1)[0].id == "h1"
    feed = Feed("new", [Product(id="n1", title="Zebra Striped Umbrella")])
    build_index(feed, home, EMBEDDER)
    assert [candidate.id for candidate in search(opened(home), "sony wireless headphones")] == ["n1"]
    assert not list((home / "index" / "versions").glob(".*"))


_KILLED_EMBEDDING = """
import os, signal, sys
from pathlib import Path
from retrieval import indexing
from retrieval.feed import Feed
from retrieval.index import build_index
from retrieval.product import Product

indexing.EMBED_BATCH = 4

def die(step, done, total):
    if done == 8:
        os.kill(os.getpid(), signal.SIGKILL)

feed = Feed("new", [Product(id=str(n), title=f"Umbrella number {n}") for n in range(20)])
build_index(feed, Path(sys.argv[1]), sys.argv[2], progress=die)
"""
UMBRELLAS = Feed("new", [Product(id=str(n), title=f"Umbrella number {n}") for n in range(20)])


def kept_vectors(home: Path) -> Path:
    [path] = (home / "index" / "embedding").iterdir()
    return path


@pytest.fixture
def killed_home(tmp_path: Path) -> Path:
    """A home where an import of UMBRELLAS was killed when 8 of them were embedded."""
    root = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", _KILLED_EMBEDDING, str(tmp_path), EMBEDDER], cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert current_version(tmp_path) is None
    return tmp_path


def test_a_killed_import_goes_on_where_it_was(killed_home: Path, texts_embedded: list[str]) -> None:
    reported: list[tuple[int, int]] = []

    def progress(step: str, done: int, total: int) -> None:
        if step == "embed":
            reported.append((done, total))

    build_index(UMBRELLAS, killed_home, EMBEDDER, progress=progress)
    assert texts_embedded == [each.title for each in UMBRELLAS.products[8:]]
    assert reported[-1] == (20, 20)
    index = opened(killed_home)
    assert index.vectors == pytest.approx(
        index.embedder.passages([each.title for each in UMBRELLAS.products]), abs=1e-5
    )
    assert not list((killed_home / "index" / "embedding").iterdir())


@pytest.mark.parametrize("damage", ["half written", "garbled"])
def test_vectors_that_were_not_kept_whole_are_made_again(
    killed_home: Path, texts_embedded: list[str], damage: str
) -> None:
    path = kept_vectors(killed_home)
    kept = path.read_bytes()
    record = len(kept) // 8
    if damage == "half written":
        path.write_bytes(kept[: 5 * record + 100])
    else:
        path.write_bytes(kept[: 5 * record + 100] + b"?" + kept[5 * record + 101 :])
    build_index(UMBRELLAS, killed_home, EMBEDDER)
    assert texts_embedded == [each.title for each in UMBRELLAS.products[5:]]
    index = opened(killed_home)
    assert index.vectors == pytest.approx(
        index.embedder.passages([each.title for each in UMBRELLAS.products]), abs=1e-5
    )


def test_products_with_one_text_are_embedded_once(tmp_path: Path, texts_embedded: list[str]) -> None:
    twins = Feed("twins", [Product(id=str(n), title="Umbrella") for n in range(3)])
    build_index(twins, tmp_path, EMBEDDER)
    assert texts_embedded == ["Umbrella"]
    assert len(np.unique(opened(tmp_path).vectors, axis=0)) == 1


def test_an_index_of_another_format_asks_for_an_import(home: Path, toy_feed: Feed, texts_embedded: list[str]) -> None:
    path = built_folder(home) / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["format"]  # the first one did not name itself
    path.write_text(json.dumps(manifest))
    with pytest.raises(IndexMissingError, match=r"another release.*floorwalker import"):
        opened(home)
    build_index(changed(toy_feed, price=1.0), home, EMBEDDER)
    assert opened(home).catalogue.get("h1").price == 1.0
    assert not any("Headphones" in each for each in texts_embedded)


def test_a_record_damaged_behind_the_check_is_named_when_it_is_read(
    toy_feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapped, "CHECKED", 2)  # only the first and the last
    build_index(toy_feed, tmp_path, EMBEDDER)
    path = built_folder(tmp_path) / "products.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = b"?" * (len(lines[2]) - 1) + b"\n"
    path.write_bytes(b"".join(lines))
    catalogue = opened(tmp_path).catalogue
    assert catalogue.get("h1") == toy_feed.products[0]
    with pytest.raises(IndexMissingError, match="floorwalker import"):
        catalogue.get("h3")


def test_nothing_imported_yet(tmp_path: Path) -> None:
    assert current_version(tmp_path) is None
    with pytest.raises(IndexMissingError, match="floorwalker import"):
        opened(tmp_path)


def remove(path: Path) -> None:
    path.unlink() if path.is_file() else shutil.rmtree(path)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def garble(path: Path) -> None:
    path.write_bytes(b"\x00" * path.stat().st_size)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("manifest.json", remove),
        ("manifest.json", cut),
        ("products.jsonl", remove),
        ("products.jsonl", cut),
        ("products.jsonl", garble),
        ("kinds_together.json", garble),
        ("vectors.npy", cut),
        ("vectors.npy", garble),
        ("popularity.npy", remove),
        ("codes_keys.npy", garble),
        ("tables/small.json", cut),
        ("tables/rows.npy", remove),
        ("sketch_rows.npy", cut),
        ("bm25/data.csc.index.npy", cut),
        ("bm25/vocab.index.json", garble),
        ("chroma", remove),
        ("chroma/chroma.sqlite3", garble),
    ],
)
def test_damage_is_named_and_mended_by_importing_again(
    home: Path, toy_feed: Feed, name: str, damage: Callable[[Path], None]
) -> None:
    damage(built_folder(home) / name)
    with pytest.raises(IndexMissingError, match="floorwalker import") as caught:
        opened(home)
    assert name.split("/")[0] in caught.value.what
    build_index(toy_feed, home, EMBEDDER)
    assert search(opened(home), "sony wireless headphones", k=1)[0].id == "h1"


def test_feeds_that_cannot_be_indexed(toy_feed: Feed, home: Path) -> None:
    before = current_version(home)
    with pytest.raises(FeedError, match="no product"):
        build_index(Feed("empty.csv", []), home, EMBEDDER)
    with pytest.raises(FeedError, match="'h1' twice"):
        build_index(replace(toy_feed, products=[*toy_feed.products, toy_feed.products[0]]), home, EMBEDDER)
    with pytest.raises(UsageError, match="Unknown embedder"):
        build_index(toy_feed, home, "no such model")
    assert current_version(home) == before


def test_a_chroma_server_that_is_not_there_is_named(toy_feed: Feed, home: Path) -> None:
    url = "http://127.0.0.1:9"
    with pytest.raises(IndexMissingError, match=url):
        build_index(changed(toy_feed, price=1.0), home, EMBEDDER, chroma_url=url)
    with pytest.raises(IndexMissingError, match=url):
        open_index(home, currency="USD", rates=RATES, chroma_url=url)


def test_a_chroma_server_that_never_answers_is_given_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "CONNECT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(IndexMissingError, match=url):
            open_index(home, currency="USD", rates=RATES, chroma_url=url)


def test_products_without_words_can_be_indexed(tmp_path: Path) -> None:
    build_index(Feed("odd", [Product(id="!", title="?!"), Product(id="?", title="…")]), tmp_path, EMBEDDER)
    assert len(search(opened(tmp_path), "shoes")) == 2


def test_vectors_reach_chroma_in_batches(toy_feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "BATCH", 15)
    build_index(toy_feed, tmp_path, EMBEDDER)
    assert opened(tmp_path).collection.count() == len(toy_feed.products)


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server of its own, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    folder = tmp_path_factory.mktemp("chroma")
    command = [str(program), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout
        # it is ready when it says where it listens
        assert any("server listening" in line for line in server.stdout)
        # a full pipe would hold it up
        Thread(target=server.stdout.read, daemon=True).start()
        yield f"http://127.0.0.1:{port}"
        server.terminate()


def test_a_chroma_server_keeps_the_vectors(toy_feed: Feed, tmp_path: Path, chroma_url: str) -> None:
    for feed in (toy_feed, changed(toy_feed, price=1.0), changed(toy_feed, price=2.0)):
        build_index(feed, tmp_path, EMBEDDER, chroma_url=chroma_url)
    index = open_index(tmp_path, currency="USD", rates=RATES, chroma_url=chroma_url)
    assert search(index, "sony wireless headphones", k=1)[0].id == "h1"
    assert not list(tmp_path.rglob("chroma*"))
    client = dense.connect(None, chroma_url)
    kept = {f"products-{path.name}" for path in (tmp_path / "index" / "versions").iterdir()}
    assert {collection.name for collection in client.list_collections()} == kept
    assert len(kept) == 2


def test_a_collection_that_the_server_lost_is_named_and_mended(toy_feed: Feed, tmp_path: Path, chroma_url: str) -> None:
    build_index(toy_feed, tmp_path, EMBEDDER, chroma_url=chroma_url)
    client = dense.connect(None, chroma_url)
    client.delete_collection(f"products-{current_version(tmp_path)}")
    with pytest.raises(IndexMissingError, match=chroma_url):
        open_index(tmp_path, currency="USD", rates=RATES, chroma_url=chroma_url)
    build_index(toy_feed, tmp_path, EMBEDDER, chroma_url=chroma_url)
    assert search(open_index(tmp_path, currency="USD", rates=RATES, chroma_url=chroma_url), "tent", k=1)[0].id == "f2"
