"""A whole ranking run: sets, systems, errors and systems not run, the report, and the command line's JSON."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from assistant.settings import Settings, load_settings
from eval.ranking.bench import Bench, Rank
from eval.ranking.datasets import PUBLIC, Dataset, open_dataset
from eval.ranking.evaluate import print_tables
from eval.ranking.peers import plain_bm25
from eval.ranking.products import any_products
from eval.ranking.report import write_report
from eval.ranking.run import RankingRun, payload, run_ranking
from retrieval.catalogue import build_catalogue
from retrieval.errors import ModelFileError, UsageError
from retrieval.importers import read_feed
from retrieval.index import build_index
from retrieval.judgments import Judgment, read_judgments, split_of
from retrieval.product import Product

GRADES = {"good": 3, "fair": 2, "poor": 1, "bad": 0}


def dataset(queries: int = 30) -> Dataset:
    """Queries ``q0`` and so on, each judged on the same four products of a catalogue of six."""
    names = [*GRADES, "<b>unjudged</b>", "other"]
    catalogue = build_catalogue([Product(id=name, title=f"The {name} one") for name in names])
    judgments = [Judgment(f"q{number}", id, grade) for number in range(queries) for id, grade in GRADES.items()]
    index: Any = SimpleNamespace(catalogue=catalogue)
    return Dataset("toy", index, judgments, "train", 3, "human", Path(), 0, 0, (12, 345), 2, ("shop.csv",))


def fixed(*ids: str) -> Any:
    """A system that always gives this order."""
    return lambda bench: lambda query, pool: [id for id in ids if pool is None or id in pool]


def broken(bench: Bench) -> Rank:
    """Fails on one query."""

    def rank(query: str, pool: Sequence[str] | None) -> list[str]:
        if query == "q7":
            raise ValueError("no answer to seven")
        return ["good", "fair", "poor", "bad"]

    return rank


def missing(bench: Bench) -> Rank:
    raise ModelFileError("There is no ranker", mend="Train one.")


@pytest.fixture(scope="module")
def run() -> RankingRun:
    systems = {
        "fusion": fixed("good", "fair", "poor", "bad"),
        "bm25": fixed("<b>unjudged</b>", "other", "bad", "good"),
        "dense": broken,
        "ranker": missing,
    }
    data = dataset()
    return run_ranking(data, Bench(data.index, Path(), Path()), systems, {"embedder": "none", "ranker": None})


def test_the_modes_are_kept_apart(run: RankingRun) -> None:
    systems = payload(run)["systems"]
    assert systems["catalogue/fusion"]["nDCG@10"]["value"] == pytest.approx(1)
    assert systems["catalogue/bm25"]["RR"]["value"] == pytest.approx(1 / 4)
    assert systems["pool/bm25"]["RR"]["value"] == pytest.approx(1 / 2)
    assert "R@100" in systems["catalogue/bm25"] and "R@100" not in systems["pool/bm25"]
    assert systems["pool/bm25"]["seconds_p50"]["value"] >= 0


def test_a_crash_is_an_error_and_no_low_score(run: RankingRun) -> None:
    figures = payload(run)
    assert run.errors == {f"{mode}/dense": {"q7": "ValueError: no answer to seven"} for mode in ("catalogue", "pool")}
    assert figures["systems"]["pool/dense"]["nDCG@10"] == {"value": 1, "low": 1, "high": 1, "n": 29}
    assert figures["data"]["errors"] == run.errors
    assert run.exit_code == 1


def test_a_system_that_cannot_be_opened_is_not_run(run: RankingRun) -> None:
    assert run.not_run == {"ranker": "There is no ranker. Train one."}
    assert not any("ranker" in name for name in payload(run)["systems"])


def test_nothing_that_can_be_run_is_an_error() -> None:
    data = dataset(2)
    with pytest.raises(UsageError, match="None of the systems could be run: ranker: There is no ranker"):
        run_ranking(data, Bench(data.index, Path(), Path()), {"ranker": missing}, {})


def test_the_full_pipeline_is_compared_with_every_other(run: RankingRun) -> None:
    compared = {(each["mode"], each["system"]): each for each in payload(run)["data"]["comparisons"]}
    assert {each["reference"] for each in compared.values()} == {"fusion"}
    assert set(compared) == {(mode, system) for mode in ("catalogue", "pool") for system in ("bm25", "dense")}
    assert compared["pool", "bm25"]["significant"] and compared["pool", "bm25"]["difference"]["low"] > 0
    assert not compared["pool", "dense"]["significant"]


@pytest.mark.parametrize(("width", "rows"), [(80, 4), (120, 2)])
def test_the_tables_fit_the_terminal(width: int, rows: int) -> None:
    def mixed(bench: Bench) -> Rank:
        """A score between, with an interval, in every column."""
        return lambda query, pool: sorted(pool or GRADES, key=lambda id: split_of(query + id))

    data = dataset()
    systems = {"fusion": fixed("good", "fair"), "ranker-float32": mixed, "cross-encoder": mixed}
    shown = StringIO()
    print_tables(
        run_ranking(data, Bench(data.index, Path(), Path()), systems, {"embedder": "none"}),
        Console(file=shown, width=width),
    )
    lines = shown.getvalue().splitlines()
    assert "…" not in shown.getvalue() and max(map(len, lines)) <= width
    said = " ".join(shown.getvalue().split())
    assert "12 queries with 345 judgments of the other split; 2 queries that no product answers" in said
    assert "fusion above" in said and "p after Holm's correction" in said
    assert sum(line.startswith("ranker-float32 ") for line in lines) == rows, (
        "figures and differences, side by side or not"
    )


def test_results_name_no_folder_of_the_machine(tmp_path: Path) -> None:
    def lost(bench: Bench) -> Rank:
        raise ModelFileError("/home/someone/shop/models/x.onnx is not there", mend="See https://example.org/a/b.")

    def faulty(bench: Bench) -> Rank:
        def rank(query: str, pool: Sequence[str] | None) -> list[str]:
            raise OSError("cannot read '/home/someone/shop/graph.bin'")

        return rank

    data = dataset(3)
    systems = {"fusion": fixed("good"), "lost": lost, "faulty": faulty}
    told = run_ranking(data, Bench(data.index, Path(), Path()), systems, {"embedder": "none", "ranker": None})
    assert "/home/someone/shop/models/x.onnx" in told.not_run["lost"], "who runs it is to find the file"
    write_report(told, tmp_path / "report")
    for file in ("report.html", "results.json", "per_query.tsv"):
        text = (tmp_path / "report" / file).read_text("utf-8")
        assert "someone" not in text and "graph.bin" in text
    page = (tmp_path / "report" / "report.html").read_text("utf-8")
    assert "x.onnx is not there" in page and "https://example.org/a/b" in page and "shop.csv" in page


def test_the_report(run: RankingRun, tmp_path: Path) -> None:
    page = write_report(run, tmp_path / "report").read_text("utf-8")
    for words in ("Retrieval from the whole catalogue", "Reranking of the judged products alone", "no answer to seven"):
        assert words in page
    for query in (f"q{number}" for number in range(30)):
        assert re.search(rf'<summary class="asked">\s*<span class="query">{query}</span>', page), query
    assert "The &lt;b&gt;unjudged&lt;/b&gt; one" in page and "<b>unjudged" not in page
    with (tmp_path / "report" / "per_query.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) == 2 * 3 * 30
    failed = [row for row in rows if row["error"]]
    assert [(row["system"], row["query"], row["nDCG@10"]) for row in failed] == [("dense", "q7", "")] * 2
    assert json.loads((tmp_path / "report" / "results.json").read_text("utf-8")) == payload(run)


PRODUCTS = """id,title,brand,category,price
k1,Steel electric kettle,Acme,Kitchen > Kettles,20
k2,Glass electric kettle,Bolt,Kitchen > Kettles,30
s1,Trail running shoes,Fleet,Clothing > Shoes,80
s2,Leather hiking boots,Fleet,Clothing > Shoes,120
h1,Wireless over-ear headphones,Hush,Audio > Headphones,99
"""
JUDGMENTS = [
    ("steel electric kettle", "k1", 3),
    ("steel electric kettle", "k2", 2),
    ("steel electric kettle", "s1", 0),
    ("glass kettle", "k2", 3),
    ("trail shoes", "s1", 3),
    ("trail shoes", "s2", 1),
    ("trail shoes", "gone", 3),
    ("steel", "k1", 3),
    ("steel", "h1", 0),
    ("spaceship", "k1", 0),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own shop")
    (folder / "products.csv").write_text(PRODUCTS, "utf-8")
    lines = ["query\tproduct_id\tgrade", *("\t".join(map(str, each)) for each in JUDGMENTS)]
    (folder / "judgments.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_a_folder_of_products_and_judgments(home: Path, folder: Path) -> None:
    opened = open_dataset(str(folder), Settings(home=home), split="all")
    assert {each.query for each in opened.judgments} == {
        "steel electric kettle",
        "glass kettle",
        "trail shoes",
        "steel",
    }
    assert (opened.labels, opened.exact, opened.left_out) == ("human", 3, 1)
    assert (opened.name, opened.files) == (folder.name, ("products.csv", "judgments.tsv"))
    assert opened.set_aside == (0, 0) and opened.unanswered == 1, "nothing answers the spaceship"
    both = [open_dataset(str(folder), Settings(home=home), split=split) for split in ("train", "test")]
    for own, other in (both, both[::-1]):
        answered = len({each.query for each in other.judgments})
        assert own.set_aside[0] == answered + other.unanswered
        assert own.set_aside[1] == len(other.judgments) + other.unanswered
    halves = [each.judgments for each in both]
    assert sorted(map(repr, halves[0] + halves[1])) == sorted(map(repr, opened.judgments))
    assert {split_of(each.query) for each in halves[1]} == {"test"}


def test_topics_and_qrels_beside_the_products_are_their_judgments(home: Path, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(PRODUCTS, "utf-8")
    (tmp_path / "qrels.txt").write_text("1 0 k2 3\n2 0 s1 2\n", "utf-8")
    (tmp_path / "topics.txt").write_text("1\tglass kettle\n2\ttrail shoes\n", "utf-8")
    own = Settings(home=tmp_path / "home")
    build_index(any_products(tmp_path), own.home, own.retrieval.embedder)
    for name, settings in ((tmp_path, Settings(home=home)), (tmp_path / "qrels.txt", own)):
        each = open_dataset(str(name), settings, split="all")
        assert each.labels == "human"
        assert [(one.query, one.product_id) for one in each.judgments] == [
            ("glass kettle", "k2"),
            ("trail shoes", "s1"),
        ]


def test_unknown_sets_and_splits(home: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No judged set 'nothing'"):
        open_dataset("nothing", Settings(home=home), split="train")
    with pytest.raises(UsageError, match="Splits: train, test, all"):
        open_dataset("esci", Settings(home=home), split="dev")
    with pytest.raises(UsageError, match="no data set wands"):
        open_dataset("wands", Settings(home=home), split="train", data=tmp_path / "none")


def call(monkeypatch: pytest.MonkeyPatch, home: Path, *words: str) -> Any:
    from ui.cli import app

    monkeypatch.setenv("FLOORWALKER_HOME", str(home))
    load_settings.cache_clear()
    try:
        return CliRunner().invoke(app, ["eval", "ranking", *words])
    finally:
        load_settings.cache_clear()


def test_the_command_prints_the_contract(
    monkeypatch: pytest.MonkeyPatch, home: Path, folder: Path, tmp_path: Path
) -> None:
    where = tmp_path / "report"
    result = call(
        monkeypatch, home, "--dataset", str(folder), "--split", "all", "--systems", "bm25,dense,fusion,ranker",
        "--json", "--report", str(where),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    assert set(printed) == {"data", "systems", "settings"}
    assert {name for name in printed["systems"] if "ranker" not in name} == {
        f"{mode}/{system}" for mode in ("catalogue", "pool") for system in ("bm25", "dense", "fusion")
    }
    for metrics in printed["systems"].values():
        assert {"nDCG@10", "RR", "R@10", "seconds_p50", "seconds_p95"} <= set(metrics)
        assert all({"value", "low", "high"} <= set(metric) for metric in metrics.values())
    assert printed["systems"]["catalogue/bm25"]["RR"]["value"] == 1.0
    assert printed["settings"]["embedder"] == Settings().retrieval.embedder
    assert (where / "report.html").is_file() and (where / "per_query.tsv").is_file()


def test_the_command_shows_tables_and_refuses_unknown_systems(
    monkeypatch: pytest.MonkeyPatch, home: Path, folder: Path
) -> None:
    result = call(monkeypatch, home, "--dataset", str(folder), "--split", "all", "--systems", "bm25")
    assert result.exit_code == 0, result.output
    assert "Retrieval from the whole catalogue" in result.stdout
    refused = call(monkeypatch, home, "--dataset", str(folder), "--systems", "magic")
    assert isinstance(refused.exception, UsageError) and "Systems: bm25, dense" in str(refused.exception)


def test_products_without_judgments_are_judged_by_their_own_record(home: Path, tmp_path: Path) -> None:
    kinds = ("Kettles", "Lamps", "Mugs", "Tents", "Desks", "Cables", "Scales", "Routers")
    rows = [
        f"{kind}{number},{brand} fine {kind.lower()} {word},{brand},Shop > {kind}"
        for kind in kinds
        for number, (brand, word) in enumerate(zip(("Acme", "Bolt") * 3, ("one", "two", "three") * 2, strict=True))
    ]
    (tmp_path / "products.csv").write_text("\n".join(["id,title,brand,category", *rows]), "utf-8")
    opened = open_dataset(str(tmp_path), Settings(home=home), split="train")
    assert opened.labels == "derived" and opened.exact == 3 and opened.judgments


@pytest.mark.data
def test_public_sets_need_their_folder_only(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.ranking.datasets.build_index", lambda *given, **more: None)
    catalogue = build_catalogue([Product(id="B07NCQWCQS", title="towel")])
    index = SimpleNamespace(catalogue=catalogue, manifest=SimpleNamespace(source="products.jsonl.gz"))
    monkeypatch.setattr("eval.ranking.datasets.open_index", lambda *given, **more: index)
    for data in (data_dir, data_dir / "esci_us_sample"):
        opened = open_dataset("esci", Settings(home=tmp_path), split="all", data=data)
        assert {each.query for each in opened.judgments} == {"t towels kitchen"}
        assert opened.left_out == 4540


@pytest.mark.data
def test_queries_made_for_products_are_nobody_elses_and_of_what_the_catalogue_has(data_dir: Path) -> None:
    products = {each.id for each in read_feed(data_dir / "esci_us_sample" / "products.jsonl.gz", "esci").products}
    judged = {each.query for each in read_judgments(data_dir / "esci_us_sample", "esci")}
    for name, count in (("esci-fresh", 150), ("esci-dev", 200)):
        file = PUBLIC[name].judgments
        assert isinstance(file, Path)
        judgments = read_judgments(file, "tsv")
        assert {each.product_id for each in judgments} <= products
        queries = {each.query for each in judgments}
        assert len(queries) == count and not judged & queries
        judged |= queries


def test_ties_do_not_follow_the_order_of_the_judgments() -> None:
    catalogue = build_catalogue([Product(id=f"p{number}", title="one") for number in range(40)])
    index: Any = SimpleNamespace(catalogue=catalogue)
    bench = Bench(index, Path(), Path())
    pool = list(catalogue.row_of)
    ranked = bench.best(np.zeros(40), pool)
    assert ranked == bench.best(np.zeros(40), pool[::-1]) == bench.best(np.zeros(40), None)
    assert sorted(ranked) == sorted(pool) and ranked != pool
    scores = np.arange(40.0)
    assert bench.best(scores, pool)[:2] == ["p39", "p38"]
    assert bench.best(np.where(scores > 37, scores, -np.inf), None) == ["p39", "p38"]


def test_plain_bm25_reads_all_of_a_record_and_finds_nothing_else(tmp_path: Path) -> None:
    catalogue = build_catalogue(
        [
            Product(id="title", title="Running shoe"),
            Product(
                id="text", title="Sneaker", description="Made for runners who like long runs", attributes={"use": "run"}
            ),
            Product(id="other", title="Kettle"),
        ]
    )
    index: Any = SimpleNamespace(catalogue=catalogue)
    rank = plain_bm25(Bench(index, tmp_path, tmp_path))
    assert rank("runs", None) == ["title", "text"]
    assert rank("helicopter", None) == []
    assert sorted(rank("helicopter", ["title", "other"])) == ["other", "title"]
