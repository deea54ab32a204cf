"""Shop policies from Markdown, HTML and PDF: the same words and headings, whatever they are written in."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import FeedError, UsageError
from retrieval.importers.policies import read_policies
from retrieval.passages import LONGEST, sections
from retrieval.product import Policy

HTML = """<!doctype html><html><head><title>Acme – Returns</title><style>p { color: red }</style></head>
<body><nav><a href="/">Home</a></nav><h1>Returns &amp; refunds</h1><p>Send it back within <b>45 days</b>.</p>
<h2>Shoes</h2><ul><li>Only unworn</li><li>In their box</li></ul>
<table><tr><th>How</th><th>Cost</th></tr><tr><td>Post</td><td>$3</td></tr></table>
<script>alert("x")</script><footer>Imprint</footer></body></html>"""


def pdf(*pages: list[tuple[str, int, bool]]) -> bytes:
    """A PDF of text lines, each with its size in points and whether it is bold."""
    objects: list[bytes] = []
    kids = []
    for page in pages:
        place = 780
        drawn = b""
        for text, size, bold in page:
            drawn += f"BT /F{2 if bold else 1} {size} Tf 1 0 0 1 60 {place} Tm ({text}) Tj ET\n".encode()
            place -= size + 8
        number = 5 + len(objects)
        kids.append(f"{number} 0 R")
        fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
        kind = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {fonts} /Contents {number + 1} 0 R >>"
        objects.append(kind.encode())
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n".encode() + drawn + b"endstream")
    head = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate([*head, *objects], 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    table = b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    count = len(places) + 1
    trailer = f"trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    return out + f"xref\n0 {count}\n0000000000 65535 f \n".encode() + table + trailer


def passages(policy: Policy) -> dict[str, str]:
    return {each.heading: " ".join(each.text.split()) for each in sections([policy])}


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "returns-en.md"
    path.write_text("# Returns\n\nWithin 30 days.\n\n## Shoes\n\nOnly unworn.\n", "utf-8")
    (policy,) = read_policies(path)
    assert (policy.id, policy.title, policy.language) == ("returns-en", "Returns", "en")
    assert passages(policy) == {"": "Within 30 days.", "Shoes": "Only unworn."}


def test_html_keeps_headings_lists_and_tables_and_leaves_the_page_around_them_out(tmp_path: Path) -> None:
    path = tmp_path / "returns.html"
    path.write_text(HTML, "utf-8")
    (policy,) = read_policies(path)
    assert (policy.title, policy.language) == ("Returns & refunds", "en")
    found = passages(policy)
    assert found[""] == "Send it back within 45 days."
    assert found["Shoes"] == "- Only unworn - In their box | How | Cost | | Post | $3 |"
    assert not any(word in policy.text for word in ("alert", "Home", "Imprint", "color"))


def test_pdf_finds_headings_by_their_type_and_drops_what_every_page_repeats(tmp_path: Path) -> None:
    def page(number: int, *lines: tuple[str, int, bool]) -> list[tuple[str, int, bool]]:
        return [("Acme Ltd", 9, False), *lines, (f"Page {number} of 3", 9, False)]

    path = tmp_path / "warranty.pdf"
    path.write_bytes(
        pdf(
            page(1, ("Warranty", 20, True), ("Everything is covered for three years, by the", 11, False),
                 ("maker and by us.", 11, False)),
            page(2, ("Batteries", 14, False), ("Batteries are covered for six months from the day.", 11, False)),
            page(3, ("What is not covered", 11, True), ("Damage by water is not covered at all.", 11, False)),
        )
    )  # fmt: skip
    (policy,) = read_policies(path)
    assert policy.title == "Warranty"
    assert passages(policy) == {
        "": "Everything is covered for three years, by the maker and by us.",
        "Batteries": "Batteries are covered for six months from the day.",
        "What is not covered": "Damage by water is not covered at all.",
    }


def test_a_folder_is_read_whole_in_each_language(tmp_path: Path) -> None:
    (tmp_path / "returns-en.html").write_text(HTML, "utf-8")
    (tmp_path / "returns-zh.md").write_text("# 退货\n\n三十天内可以退货。", "utf-8")
    (tmp_path / "payment.txt").write_text("你可以用信用卡付款。", "utf-8")
    (tmp_path / "logo.png").write_bytes(b"")
    read = {each.id: (each.title, each.language) for each in read_policies(tmp_path)}
    assert read == {
        "payment": ("Payment", "zh"),
        "returns-en": ("Returns & refunds", "en"),
        "returns-zh": ("退货", "zh"),
    }


def test_long_sections_are_cut_between_paragraphs() -> None:
    paragraphs = [f"Paragraph {n} " + "word " * 60 for n in range(9)]
    policy = Policy(id="long", title="Terms", text="# Terms\n\n" + "\n\n".join(paragraphs))
    pieces = sections([policy])
    assert len(pieces) > 2 and all(len(each.text) <= LONGEST + 2 for each in pieces)
    assert " ".join(" ".join(each.text for each in pieces).split()) == " ".join(" ".join(paragraphs).split())


@pytest.mark.parametrize(
    ("name", "content", "error", "said"),
    [
        ("terms.docx", b"x", UsageError, ".md"),
        ("broken.pdf", b"not a pdf", FeedError, "broken.pdf"),
        ("scanned.pdf", pdf([]), FeedError, "no text"),
        ("latin.md", b"caf\xe9", FeedError, "UTF-8"),
        ("missing.md", None, UsageError, "missing.md"),
    ],
)
def test_what_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: bytes | None, error: type[Exception], said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=said):
        read_policies(tmp_path / name)


def test_one_policy_in_two_formats_is_refused(tmp_path: Path) -> None:
    (tmp_path / "returns.md").write_text("# Returns", "utf-8")
    (tmp_path / "returns.html").write_text(HTML, "utf-8")
    with pytest.raises(UsageError, match="two formats"):
        read_policies(tmp_path)
