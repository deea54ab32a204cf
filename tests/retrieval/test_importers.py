"""Importers on small files made here: columns, mapping, values, malformed feeds, errors."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import FeedError, UsageError
from retrieval.feed import Feed
from retrieval.importers import FORMATS, read_feed


@pytest.fixture
def feed(tmp_path: Path) -> Any:
    """Writes a file and reads it as a feed."""

    def read(name: str, content: str | bytes, format: str | None = None, **mapping: str) -> Feed:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_feed(path, format, mapping)

    return read


def test_csv_columns_are_found_by_their_usual_names(feed: Any) -> None:
    text = (
        "\ufeffSKU,Product Name,Brand,Categories,Price,Stock,Image URL,Age_Group,screenSize,Waterproof,Colors,Part\n"
        'A1,"Lamp, tall",Acme,Home > Lamps,"$1,299.50",3,https://x.test/1.jpg,adult,15.6 in,true,red|blue,007\n'
        "A2,Bulb &amp; base,,,,0,,,,,,12\n"
    )
    first, second = feed("shop.csv", text).products
    assert (first.id, first.title, first.brand, first.category) == ("A1", "Lamp, tall", "Acme", ("Home", "Lamps"))
    assert (first.price, first.currency, first.availability) == (1299.5, "USD", "in_stock")
    assert first.image_links == ("https://x.test/1.jpg",)
    assert first.attributes == {
        "age group": "adult",
        "screen size": "15.6 in",
        "waterproof": True,
        "colors": ["red", "blue"],
        "part": "007",
    }
    assert (second.title, second.price, second.availability) == ("Bulb & base", None, "out_of_stock")
    assert second.attributes == {"part": 12.0}


def test_a_mapping_wins_over_the_automatic_one_and_can_leave_columns_out(feed: Any) -> None:
    text = "id,title,label,cost,note,w\n1,internal,Shown,5,x,30\n"
    [product] = feed("a.csv", text, title="label", **{"battery life": "w", "ignore": "cost, note, title"}).products
    assert product.title == "Shown"
    assert product.attributes == {"battery life": 30.0}
    with pytest.raises(UsageError, match="nosuch"):
        feed("a.csv", text, brand="nosuch")


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("149.00 USD", 149, "USD"),
        ("EUR 1.299,00", 1299, "EUR"),
        ("£12", 12, "GBP"),
        ("1 299,90 €", 1299.9, "EUR"),
        ("1,299", 1299, None),
        ("12,5", 12.5, None),
        ("99元", 99, "CNY"),
        ("¥300", 300, None),
        ("0", 0, None),
    ],
)
def test_prices_as_shops_write_them(feed: Any, written: str, amount: float, currency: str | None) -> None:
    [product] = feed("a.tsv", f"id\ttitle\tprice\n1\tThing\t{written}\n").products
    assert (product.price, product.currency) == (amount, currency)


@pytest.mark.parametrize(
    ("column", "cell", "field"),
    [
        ("price", "-5", "price"),
        ("price", "free", "price"),
        ("price", "5 or 6", "price"),
        ("price", "nan", "price"),
        ("availability", "maybe", "availability"),
        ("rating", "7", "rating"),
        ("rating", "good", "rating"),
        ("image_link", "javascript:alert(1)", "image_links"),
        ("link", "data:text/html", "link"),
        ("title", "  ", "title"),
        ("id", "", "id"),
        ("currency", "dollars", "currency"),
    ],
)
def test_a_bad_cell_rejects_its_row_with_line_field_and_reason(feed: Any, column: str, cell: str, field: str) -> None:
    good = {"id": "1", "title": "Good", "price": "1", "availability": "", "rating": "", "image_link": "", "link": ""}
    good["currency"] = ""
    bad = good | {"id": "2"} | {column: cell}
    lines = [",".join(good), ",".join(good.values()), ",".join(bad.values())]
    read = feed("shop.csv", "\n".join(lines))
    assert [product.id for product in read.products] == ["1"]
    [reject] = read.rejects
    assert (reject.file, reject.line, reject.field) == ("shop.csv", 3, field)
    assert reject.why


def test_three_bad_rows_of_a_hundred_leave_ninety_seven(feed: Any) -> None:
    lines = [f"{n},Thing {n},{n}" for n in range(100)]
    lines[10], lines[20], lines[30] = "10,Thing 10", "20,,20", "30,Thing 30,-30"
    read = feed("shop.csv", "id,title,price\n" + "\n".join(lines))
    assert len(read.products) == 97
    assert [(reject.line, reject.field) for reject in read.rejects] == [(12, "row"), (22, "title"), (32, "price")]
    assert "2 cells" in read.rejects[0].why


def test_lines_are_counted_through_cells_of_several_lines(feed: Any) -> None:
    text = 'id,title,description\r\n1,One,"first\r\nsecond\r\nthird"\r\n\r\n2,,x\r\n1,Again,x\r\n'
    read = feed("shop.csv", text)
    assert read.products[0].description == "first\nsecond\nthird"
    assert [(reject.line, reject.field) for reject in read.rejects] == [(6, "title"), (7, "id")]
    assert "line 2" in read.rejects[1].why


def test_a_stray_quote_costs_its_row_only(feed: Any) -> None:
    read = feed("shop.csv", 'id,title\n1,One\n2,"Two"x\n3,Three\n')
    assert [product.id for product in read.products] == ["1", "3"]
    assert read.rejects[0].line == 3


def test_semicolons_and_duplicate_headers(feed: Any) -> None:
    assert feed("shop.csv", "id;title;price\n1;Thing;12,50\n").products[0].price == 12.5
    with pytest.raises(FeedError, match="title"):
        feed("shop.csv", "id,title,title\n1,a,b\n")


def test_json_lines_and_arrays_load_alike_and_keep_line_numbers(feed: Any) -> None:
    rows = [{"id": 1, "title": "One", "size": {"width": 3}, "tags": ["a", "b"]}, {"id": 2, "title": "Two"}]
    lines = json.dumps(rows[0]) + "\n{broken\n[1]\n\n" + json.dumps(rows[1]) + "\n" + '{"id": 3}\n'
    by_line = feed("a.jsonl", lines)
    assert [product.id for product in by_line.products] == ["1", "2"]
    assert by_line.products[0].attributes == {"size width": 3.0, "tags": ["a", "b"]}
    assert [(reject.line, reject.field) for reject in by_line.rejects] == [(2, "row"), (3, "row"), (6, "title")]
    array = feed("a.json", json.dumps([*rows, {"id": 3}], indent=1))
    assert array.products == by_line.products
    assert [(reject.line, reject.field) for reject in array.rejects] == [(17, "title")]
    with pytest.raises(FeedError, match="broken after line"):
        feed("a.json", '[{"id": 1, "title": "One"},\n{"id": 2')


def test_parquet(feed: Any, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.table({"asin": ["a", "b"], "name": ["One", None], "price": [1.5, 2.0], "images": [["u"], []]})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    read = read_feed(tmp_path / "a.parquet")
    assert [(p.id, p.title, p.price, p.image_links) for p in read.products] == [("a", "One", 1.5, ("u",))]
    assert [(reject.line, reject.field) for reject in read.rejects] == [(2, "title")]
    with pytest.raises(FeedError, match="Parquet"):
        feed("b.parquet", "not parquet")


def test_gzip_is_read_whatever_the_name_and_a_cut_off_one_is_refused(feed: Any) -> None:
    text = "id,title\n" + "".join(f"{n},Thing {n * 7919}\n" for n in range(5000))
    packed = gzip.compress(text.encode())
    assert len(feed("shop.csv.gz", packed).products) == 5000
    assert len(feed("shop.csv", packed).products) == 5000
    with pytest.raises(FeedError, match="cut off"):
        feed("shop.csv.gz", packed[: len(packed) // 2])
    with pytest.raises(FeedError, match="damaged"):
        feed("shop.csv.gz", packed[:20] + b"\x00" * 40 + packed[60:])


@pytest.mark.parametrize("content", [b"id,title\n1,caf\xe9\n", "id,title\n1,x\n".encode("utf-16")])
def test_other_encodings_are_refused_with_the_way_out(feed: Any, content: bytes) -> None:
    with pytest.raises(FeedError, match=r"not UTF-8.*iconv"):
        feed("shop.csv", content)


@pytest.mark.parametrize("content", ["", "\n", "id,title\n", "id,title\n1,\n", "a,b\n1,2\n"])
def test_a_feed_without_a_usable_row_is_an_error(feed: Any, content: str) -> None:
    with pytest.raises(FeedError):
        feed("shop.csv", content)


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    for name in ("none.csv", "none.jsonl", "none.parquet", "none.xml"):
        with pytest.raises(FeedError, match="no file"):
            read_feed(tmp_path / name)
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    with pytest.raises(FeedError, match=r"folder\.csv"):
        read_feed(folder)


def test_unknown_formats_list_the_known_ones(feed: Any) -> None:
    for name, format in (("shop.csv", "excel"), ("shop.xlsx", None), ("shop", None)):
        with pytest.raises(UsageError) as caught:
            feed(name, "id,title\n1,x\n", format)
        assert all(known in str(caught.value) for known in FORMATS)


def test_html_is_taken_out_of_texts(feed: Any) -> None:
    body = "<p>Soft &amp; warm.</p><ul><li>a</li><li>b &lt; c</li></ul><script>evil()</script> 3 < 4"
    [product] = feed("a.jsonl", json.dumps({"id": "1", "title": "T<b>i</b>tle", "description": body})).products
    assert product.title == "Title"
    assert product.description == "Soft & warm.\na\nb < c\n3 < 4"


def test_progress_ends_with_the_number_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,title\n" + "".join(f"{n},T\n" for n in range(1200)))
    seen: list[tuple[int, int | None]] = []
    read_feed(path, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(500, None), (1000, None), (1200, 1200)]


def test_reading_twice_gives_the_same_feed(feed: Any) -> None:
    text = "id,title,price,color\n1,One,5,red|blue\n2,Two,x,\n"
    assert feed("a.csv", text) == feed("a.csv", text)
