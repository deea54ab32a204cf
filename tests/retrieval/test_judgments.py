"""Reading judgments in the plain format and in the published ones, and the split of queries."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from retrieval.errors import FeedError, UsageError
from retrieval.judgments import Judgment, format_of, read_judgments, split_of


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


def test_the_first_bad_lines_are_named_and_all_are_counted(tmp_path: Path) -> None:
    lines = [f"a\tp{number}\tgood" for number in range(7)]
    path = write(tmp_path / "j.tsv", "query\tproduct_id\tgrade", "a\tfine\t3", *lines, "a\tfine\t1")
    with pytest.raises(FeedError) as caught:
        read_judgments(path)
    told = str(caught.value).splitlines()
    assert told[0] == "8 lines are bad:"
    assert [line.partition("j.tsv:")[2] for line in told[1:-1]] == [
        f"{number}: grade: 'good' is not a number" for number in range(3, 8)
    ]
    assert told[-1].startswith("  and 3 more. Mend the lines; docs/judgments.md")


@pytest.mark.parametrize(
    ("format", "header", "why"),
    [
        ("tsv", "query\tid\tgrade", "j.tsv:1: the header names no product_id, but 'query', 'id', 'grade'. "),
        ("tsv", "query,product_id,grade", "j.tsv:1: the header names no query and no product_id and no grade, but"),
        ("csv", "red shoes,p1,3", "must name query, product_id, grade, with commas between"),
        ("tsv", "red shoes\tp1\t3", "must name query, product_id, grade, with tabs between"),
        ("esci", "query\tproduct_id\tesci_label", "j.tsv:1: the header names no asin"),
    ],
)
def test_a_wrong_header_is_blamed_on_the_header(tmp_path: Path, format: str, header: str, why: str) -> None:
    path = write(tmp_path / "j.tsv", header, "a\tp0\t3")
    with pytest.raises(FeedError) as caught:
        read_judgments(path, format)
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


def test_qrels_by_themselves_find_the_topics_beside_them(tmp_path: Path) -> None:
    write(tmp_path / "topics.txt", "q1\tsalon chair")
    qrels = write(tmp_path / "judged-2023.txt", "q1 0 d1 3", "q9 0 d1 1", "q1 0 d2 x")
    with pytest.raises(FeedError) as caught:
        read_judgments(qrels, format_of(qrels))
    assert "judged-2023.txt:2: query_id: no query has the id 'q9'" in str(caught.value)
    assert "judged-2023.txt:3: relevance: 'x' is not a number" in str(caught.value)
    write(qrels, "q1 0 d1 3")
    assert read_judgments(qrels, format_of(qrels)) == [Judgment("salon chair", "d1", 3)]


def test_the_end_of_the_name_tells_the_format(tmp_path: Path) -> None:
    names = ["j.tsv", "j.2023.csv.gz", "j.jsonl", "qrels.txt", "2023.qrels.gz"]
    assert [format_of(tmp_path / name) for name in names] == ["tsv", "csv", "jsonl", "trec", "trec"]
    for name in ("j.xls", "judgments", "j.gz"):
        with pytest.raises(UsageError, match=r"\.tsv, \.csv, \.jsonl, \.txt, \.qrels"):
            format_of(tmp_path / name)


def test_trec_lines_are_checked(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="must hold one file of qrels"):
        read_judgments(tmp_path, "trec")
    table = write(tmp_path / "j.txt", "query\tproduct_id\tgrade", "a\tp0\t3")
    with pytest.raises(FeedError, match=r"must hold one file of topics .* let its name end in \.tsv, \.csv or \.jsonl"):
        read_judgments(table, format_of(table))
    write(tmp_path / "qrels.txt", "q1 0 d1")
    write(tmp_path / "topics.tsv", "q1\tsalon chair")
    with pytest.raises(FeedError, match=r"qrels\.txt:1: row: 3 columns where qrels have 4"):
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
