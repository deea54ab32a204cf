"""Sentences that people wrote about single attributes of real products: words that nobody here chose.

Of the data set semiPQA (Shen et al. 2022, attributes and a sentence that a person made of them). A sentence is true of
the attributes that it was written for; put to those of another product of the same attribute and another value, it is
false. Even rows are to choose by, odd rows for the report.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from assistant.evidence import Sources
from assistant.request import Recommendation, Request
from eval.grounding.case import Case
from eval.grounding.shops import Split
from retrieval.errors import FeedError
from retrieval.product import Product

Value = bool | float | str | list[str]

FILE = "amazon_product_qa/semiPQA_data-to-text_train.tsv.gz"
_NORMALIZED = re.compile(r"normalized_value:\s*\{[^{}]*\}\s*,?")
_PART = re.compile(r"(\w+):\s*[\[{]|unit:\s*(\w+)|value:\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.+-]+))")


def people_cases(data: Path, split: Split) -> Iterator[Case]:
    """True sentences and swapped ones.

    Raises:
        FeedError: the file is not there.
    """
    path = data / FILE
    if not path.is_file():
        raise FeedError(f"No file {path}", mend="Name the folder of the public data sets with --data.")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [(row["data"], row["text"]) for row in csv.DictReader(file, delimiter="\t")]
    by_name: dict[str, list[tuple[dict[str, Value], str]]] = defaultdict(list)
    for number, (record, said) in enumerate(rows):
        attributes = attributes_of(record)
        if number % 2 == (split == "fresh") and attributes:
            by_name[record.split(":")[0]].append((attributes, said))
    for found in by_name.values():
        for place, (attributes, said) in enumerate(found):
            yield _case(attributes, said, "")
            other, wrong = found[place - 1]
            if not _values(attributes) & _values(other):
                yield _case(attributes, wrong, "value of another product")


def attributes_of(record: str) -> dict[str, Value]:
    """``weight: { unit:pounds, value:3.0 }`` as ``{"weight": "3 pounds"}``; parts of an attribute each by its name."""
    found: dict[str, Value] = {}
    name, part, unit = record.split(":")[0].replace("_", " ").strip(), "", ""
    for match in _PART.finditer(_NORMALIZED.sub("", record)):
        if match[1]:
            part, unit = "" if match[1] == record.split(":")[0] else match[1].replace("_", " "), ""
        elif match[2]:
            unit = match[2].replace("_", " ")
        else:
            value = re.sub(r"(?<=\d)\.0*$", "", match[3] or match[4] or match[5] or "").replace("_", " ")
            key = f"{name} {part}".strip()
            if value in ("true", "false"):
                found[key] = value == "true"
            else:
                before = f"{found[key]}, " if isinstance(found.get(key), str) else ""
                found[key] = f"{before}{value} {unit}".strip()
    return found


def _values(attributes: dict[str, Value]) -> set[str]:
    return {word for value in attributes.values() for word in re.findall(r"\w+", str(value).lower())}


def _case(attributes: dict[str, Value], said: str, corruption: str) -> Case:
    product = Product(id="1", title="Product", attributes=attributes)
    shown = [Recommendation(product=product, score=1.0, contributions={})]
    return Case(f"[1] {said}", "people", corruption, "en", "semiPQA", shown, Request(), Sources())
