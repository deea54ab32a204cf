"""Reading judgments in the plain format and in the published ones, and the split of queries."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from retrieval.errors import FeedError, UsageError
from retrieval.judgments import Judgment, read_judgments, split_of


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_tsv(tmp_path: Path) -> None:
    path = write(tmp_path / "j.tsv", "query\tproduct_id\tgrade", "red shoes\tp1\t3", "red shoes\tp2\t0")
    assert read_judgments(path) == [Judgment("red shoes", "p1", 3), Judgment("red shoes", "p2", 0)]


def test_csv_with_gains_of_its_own_zipped(tmp_path: Path) -> None:
    path = tmp_path / "j.csv.gz"
    path.write_bytes(gzip.compress(b'product_id,query,grade,gain\np1,"shoes, red",2,0.5\np2,"shoes, red",1,\n'))
    assert read_judgments(path, "csv") == [Judgment("shoes, red", "p1", 2, 0.5), Judgment("shoes, red", "p2", 1)]


def test_jsonl_takes_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "j.jsonl", '{"query": "保温杯", "product_id": 7, "grade": 3}')
    assert read_judgments(path, "jsonl") == [Judgment("保温杯", "7", 3)]


def test_a_judgment_given_twice_counts_once(tmp_path: Path) -> None:
    path = write(tmp_path / "j.tsv", "query\tproduct_id\tgrade", "a\tp1\t3", "a\tp1\t3")
    assert len(read_judgments(path)) == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("a\tp1\t4", "j.tsv:3: grade: '4' is not a whole number from 0 to 3"),
        ("a\tp1\t1.5", "j.tsv:3: grade: '1.5' is not a whole number"),
        ("a\tp1\tgood", "j.tsv:3: grade: 'good' is not a number"),
        ("a\tp1\t", "j.tsv:3: grade: missing"),
        ("\tp1\t3", "j.tsv:3: query: missing"),
        ("a\t \t3", "j.tsv:3: product_id: missing"),
        ("a\tp1", "j.tsv:3: row: 2 cells where the header has 3"),
        ("a\tp0\t1", "j.tsv:3: product 'p0' has grade 1 for the query 'a', and had grade 3 before"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, why: str) -> None:
    path = write(tmp_path / "j.tsv", "query\tproduct_id\tgrade", "a\tp0\t3", line)
    with pytest.raises(FeedError) as caught:
        read_judgments(path)
    assert why in str(caught.value)


def test_a_gain_below_zero_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "j.tsv", "query\tproduct_id\tgrade\tgain", "a\tp0\t3\t-1")
    with pytest.raises(FeedError, match=r"j\.tsv:2: gain: -1 is below 0"):
        read_judgments(path)


def test_an_unknown_format_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Formats: tsv, csv, jsonl, esci, wands, trec"):
        read_judgments(tmp_path / "j.xls", "xls")


def test_a_file_without_judgments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="holds no judgment"):
        read_judgments(write(tmp_path / "j.tsv", "query\tproduct_id\tgrade"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"There is no file .*none\.tsv"):
        read_judgments(tmp_path / "none.tsv")


ESCI = [Judgment("towel", "B1", 3, 1.0), Judgment("towel", "B2", 2, 0.1), Judgment("towel", "B3", 1, 0.01)]


def test_esci_sample(tmp_path: Path) -> None:
    write(tmp_path / "judgments_train.tsv", "query\tasin\tesci_label", "towel\tB1\tE", "towel\tB2\tS", "towel\tB3\tC")
    assert read_judgments(tmp_path, "esci") == ESCI
    assert read_judgments(tmp_path / "judgments_train.tsv", "esci") == ESCI


def test_esci_in_full_takes_the_english_shop(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    rows = [
        ("towel", "B1", "us", "E"),
        ("toalla", "B1", "es", "I"),
        ("towel", "B2", "us", "S"),
        ("towel", "B3", "us", "C"),
    ]
    table = pyarrow.table(
        {
            "example_id": list(range(4)),
            **{
                name: [row[at] for row in rows]
                for at, name in enumerate(("query", "product_id", "product_locale", "esci_label"))
            },
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "shopping_queries_dataset_examples.parquet")
    assert read_judgments(tmp_path, "esci") == ESCI


def test_an_unknown_esci_label_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "judgments_train.tsv", "query\tasin\tesci_label", "towel\tB1\tX")
    with pytest.raises(FeedError, match=r"judgments_train\.tsv:2: esci_label: 'X' is none of E, S, C, I"):
        read_judgments(path, "esci")


def test_wands(tmp_path: Path) -> None:
    write(tmp_path / "query.csv", "query_id\tquery\tquery_class", "0\tsalon chair\tMassage Chairs")
    labels = ("id\tquery_id\tproduct_id\tlabel", "0\t0\t25434\tExact", "1\t0\t12088\tIrrelevant", "2\t0\t1\tPartial")
    write(tmp_path / "label.csv", *labels)
    assert read_judgments(tmp_path, "wands") == [
        Judgment("salon chair", "25434", 3, 1.0),
        Judgment("salon chair", "12088", 0, 0.0),
        Judgment("salon chair", "1", 1, 0.5),
    ]
    write(tmp_path / "label.csv", *labels, "3\t9\t1\tPartial")
    with pytest.raises(FeedError, match=r"label\.csv:5: query_id: no query has the id '9'"):
        read_judgments(tmp_path, "wands")


@pytest.mark.parametrize(
    "topics",
    [
        ["q1\tsalon chair", "q2\tred shoes"],
        [
            "<top>",
            "<num> Number: q1",
            "<title> salon",
            "chair",
            "</top>",
            "<top><num>q2</num><title>red shoes</title></top>",
        ],
    ],
    ids=["tsv", "sgml"],
)
def test_trec(tmp_path: Path, topics: list[str]) -> None:
    write(tmp_path / "2023-queries.txt", *topics)
    write(tmp_path / "2023.qrels", "q1 0 d1 3", "q1 0 d2 -1", "q2\t0\td1\t1")
    assert read_judgments(tmp_path, "trec") == [
        Judgment("salon chair", "d1", 3),
        Judgment("salon chair", "d2", 0),
        Judgment("red shoes", "d1", 1),
    ]


def test_trec_lines_are_checked(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="must hold one file of qrels"):
        read_judgments(tmp_path, "trec")
    write(tmp_path / "qrels.txt", "q1 0 d1")
    write(tmp_path / "topics.tsv", "q1\tsalon chair")
    with pytest.raises(FeedError, match=r"qrels\.txt:1: 3 columns where qrels have 4"):
        read_judgments(tmp_path, "trec")


def test_the_split_of_a_query_never_changes() -> None:
    # As `printf "%s" QUERY | sha256sum` has it: 61, 10, 2f, 20 and e3.
    expected = {"red shoes": "test", "towel": "test", "保温杯": "test", "kettle": "test", "": "train"}
    assert {query: split_of(query) for query in expected} == expected


@pytest.mark.data
def test_the_real_set_is_read_whole(data_dir: Path) -> None:
    judgments = read_judgments(data_dir / "esci_us_sample", "esci")
    queries = {each.query for each in judgments}
    assert (len(judgments), len(queries)) == (4541, 101)
    assert sum(split_of(query) == "test" for query in queries) == 53
