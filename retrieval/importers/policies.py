"""Shop policies from Markdown, plain text, HTML and PDF: every document becomes Markdown, with the headings it has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from typing import Any

from retrieval.errors import FeedError, UsageError
from retrieval.product import Policy

HEADING_SIZE = 1.12
"""Type so much larger than most of a PDF's text is a heading."""
HEADING_LENGTH = 90
"""Characters that a heading in bold type has at most."""
CHINESE_SHARE = 0.2
"""Share of Chinese characters among the letters from which a document is in Chinese."""
_LANGUAGE = re.compile(r"[-_.](en|zh)$", re.IGNORECASE)
_TITLE = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_PAGE_NUMBER = re.compile(r"^(?:page\s*)?\d+(?:\s*(?:/|of)\s*\d+)?$|^第\s*\d+\s*页.*$", re.IGNORECASE)


def read_policies(path: Path) -> list[Policy]:
    """The policies of a file, or of all such files in a folder, by name.

    The id is the file's name without its ending, the language that which the name ends in (``returns-zh.html``), else
    that of its script, the title the first heading of the first level, else the document's own, else the file's name.

    Raises:
        UsageError: no such path, an unknown ending, or a folder without any document.
        FeedError: a document cannot be read, or has no text.
    """
    if not path.exists():
        raise UsageError(f"There are no policies at {path}", mend="Name a file or a folder of .md, .html or .pdf.")
    if path.is_dir():
        files = sorted(each for each in path.iterdir() if each.suffix.lower() in READERS)
        if not files:
            raise UsageError(f"{path} holds no policy", mend=f"Policies end in {', '.join(READERS)}.")
        # Two documents of one name, as returns.md and returns.pdf, would share an id.
        doubled = [name for name, count in Counter(each.stem for each in files).items() if count > 1]
        if doubled:
            raise UsageError(f"{path} holds {doubled[0]!r} in two formats", mend="Keep one of them.")
        return [_policy(each) for each in files]
    return [_policy(path)]


def _policy(path: Path) -> Policy:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"{path} is no policy that can be read", mend=f"Policies end in {', '.join(READERS)}.")
    try:
        title, text = reader(path)
    except (OSError, UnicodeDecodeError) as error:
        raise FeedError(
            f"The policy {path} cannot be read: {error}", mend="Give it as UTF-8 text or as PDF."
        ) from error
    if not any(letter.isalnum() for letter in text):
        raise FeedError(f"The policy {path} has no text", mend="A scanned PDF has only pictures: give it as text.")
    heading = _TITLE.search(text)
    title = heading[1].strip() if heading else title or _LANGUAGE.sub("", path.stem).replace("-", " ").capitalize()
    named = _LANGUAGE.search(path.stem)
    return Policy(id=path.stem, title=title, language=named[1].lower() if named else _language_of(text), text=text)


def _language_of(text: str) -> str:
    letters = sum(letter.isalpha() for letter in text)
    return "zh" if len(_CHINESE.findall(text)) >= CHINESE_SHARE * letters else "en"


def _markdown(path: Path) -> tuple[str, str]:
    return "", path.read_text(encoding="utf-8-sig")


def _html(path: Path) -> tuple[str, str]:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8-sig"))
    page.close()
    return " ".join("".join(page.title).split()), page.markdown()


class _Page(HTMLParser):
    """Collects an HTML page's text as Markdown: headings, paragraphs, list items and table rows, a line each."""

    HIDDEN = ("script", "style", "nav", "footer", "aside", "form", "button", "noscript", "template", "svg", "select")
    BLOCKS = (
        *("p", "div", "section", "article", "main", "header", "ul", "ol", "li", "dl", "dt", "dd", "br", "hr", "table"),
        *("tr", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "body", "details", "summary", "figure"),
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.lines: list[str] = []
        self.line = ""
        self.hidden = 0
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.HIDDEN:
            self.hidden += 1
        self.in_title = tag == "title"
        if tag in self.BLOCKS:
            self._break()
        if re.fullmatch(r"h[1-6]", tag):
            self.line = "#" * int(tag[1]) + " "
        elif tag == "li":
            self.line = "- "
        elif tag in ("td", "th") and self.line.strip():
            self.line += " | "

    def handle_endtag(self, tag: str) -> None:
        if tag in self.HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        if tag == "title":
            self.in_title = False
        if tag in self.BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title.append(data)
        elif not self.hidden:
            self.line += re.sub(r"\s+", " ", data)

    def _break(self) -> None:
        line = " ".join(self.line.split())
        if line.strip("#- |"):
            self.lines.append(f"| {line} |" if " | " in line else line)
        self.line = ""

    def markdown(self) -> str:
        """The text so far, with an empty line around headings and between paragraphs."""
        self._break()
        return "\n\n".join(self.lines)


def _pdf(path: Path) -> tuple[str, str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FeedError(f"The policy {path} is locked with a password", mend="Save it without one.")
        pages = [_pdf_lines(page) for page in reader.pages]
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except (PyPdfError, ValueError, KeyError, TypeError) as error:
        raise FeedError(f"The policy {path} is no readable PDF: {error}", mend="Save it anew, or as HTML.") from error
    return title.strip(), _from_lines(pages)


@dataclass
class _Line:
    """One line of a PDF's page; ``size`` is the largest type in it, in points, ``bold`` whether all of it is."""

    text: str = ""
    size: float = 0.0
    bold: bool = True


def _pdf_lines(page: Any) -> list[_Line]:
    lines = [_Line()]

    def visit(text: str, _cm: Any, matrix: Any, font: Any, size: float) -> None:
        name = str((font or {}).get("/BaseFont", ""))
        for place, part in enumerate(re.split(r"\n", text)):
            if place:
                lines.append(_Line())
            if part.strip():
                line = lines[-1]
                line.size = max(line.size, size * abs(matrix[3] or matrix[0] or 1))
                line.bold = line.bold and bool(re.search(r"bold|black|heavy", name, re.IGNORECASE))
            lines[-1].text += part

    page.extract_text(visitor_text=visit)
    return [line for line in lines if line.text.strip()]


def _from_lines(pages: list[list[_Line]]) -> str:
    """Markdown of a PDF's lines: headings by larger or bold type, what every page repeats left out."""
    often = Counter(line.text.strip() for page in pages for line in page)
    repeated = {text for text, count in often.items() if len(pages) > 2 and count >= len(pages) - 1}
    lines = [
        line
        for page in pages
        for line in page
        if line.text.strip() not in repeated and not _PAGE_NUMBER.match(line.text.strip())
    ]
    if not lines:
        return ""
    body = median([line.size for line in lines for _ in line.text])
    written: list[str] = []
    levels = sorted({round(line.size, 1) for line in lines if line.size >= HEADING_SIZE * body}, reverse=True)
    for line in lines:
        text = " ".join(line.text.split())
        larger = line.size >= HEADING_SIZE * body
        bold = line.bold and len(text) <= HEADING_LENGTH and not text.endswith((".", "。", ";", "；", ","))
        if larger or bold:
            level = levels.index(round(line.size, 1)) + 1 if larger else len(levels) + 1
            written += ["", "#" * min(level, 6) + " " + text, ""]
        elif written and written[-1].endswith("-") and text[:1].islower():
            written[-1] = written[-1][:-1] + text
        elif re.match(r"[•▪●◦–-]\s", text):
            written.append("- " + text[1:].strip())
        else:
            written.append(text)
    return "\n".join(written).strip()


READERS: dict[str, Callable[[Path], tuple[str, str]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _markdown,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
}
"""By the ending of a file's name: reads its own title, where it has one, and its text as Markdown."""
