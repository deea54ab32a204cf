"""Two or more products side by side: what differs, in words; the page draws the table from the same rows."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.citations import sentences
from assistant.answering.families import families_asked, sentence_of
from assistant.request import Language, Row
from assistant.texts import join, price_of, say, value_text
from retrieval.product import Product

TOLD = 4
"""Differing rows told in words; the table shows all."""


def rows(products: Sequence[Product], language: Language) -> list[Row]:
    """The table: price, brand, rating, availability and every attribute of any product; rows that differ come first."""
    fixed = {
        "price": [price_of(each) for each in products],
        "brand": [each.brand or "" for each in products],
        "rating": [f"{each.rating:g} ({each.rating_count})" if each.rating is not None else "" for each in products],
        "availability": [say(each.availability, language) for each in products],
    }
    table = [
        Row(name=say(f"field_{name}", language), values=values, differs=len(set(values)) > 1)
        for name, values in fixed.items()
    ]
    for name in dict.fromkeys(name for each in products for name in each.attributes):
        values = [value_text(each.attributes[name], language) if name in each.attributes else "" for each in products]
        table.append(Row(name=name, values=values, differs=len(set(values)) > 1))
    # Sorting is stable: within the differing and the equal rows, the order stays.
    return sorted(table, key=lambda row: not row.differs)


def compare(products: Sequence[Product], language: Language, by: Sequence[str] = (), question: str = "") -> list[str]:
    """Sentences that say what differs; every one is read off the records.

    Args:
        by: fields that were asked about: told first, even where a record is silent on them.
        question: what was asked; where no attribute tells it, sentences of the descriptions may.
    """
    marks = [f"[{number}]" for number in range(1, len(products) + 1)]
    titles = [f"{mark} {each.title}" for mark, each in zip(marks, products, strict=True)]
    told = [say("compare_intro", language, titles=join(titles, language))]
    priced = [(each.price, mark, each) for mark, each in zip(marks, products, strict=True) if each.price is not None]
    if len({price for price, _, _ in priced}) > 1:
        _, mark, cheapest = min(priced, key=lambda item: item[0])
        told.append(say("compare_price", language, n=mark[1:-1], price=price_of(cheapest)))
    elif len(priced) == len(products):
        told.append(say("compare_same_price", language, price=price_of(products[0])))
    rated = [(each.rating, mark, each) for mark, each in zip(marks, products, strict=True) if each.rating is not None]
    if len({rating for rating, _, _ in rated}) > 1:
        rating, mark, best = max(rated, key=lambda item: item[0])
        told.append(say("compare_rating", language, n=mark[1:-1], rating=f"{rating:g}", count=best.rating_count))
    elif len(rated) == 1 and "rating" in by:
        rating, mark, only = rated[0]
        told.append(say("compare_rated", language, n=mark[1:-1], rating=f"{rating:g}", count=only.rating_count))
    fixed = {say(f"field_{name}", language) for name in ("price", "brand", "rating", "availability")}
    table = [row for row in rows(products, language) if row.name not in fixed]
    asked = [row for name in by for row in table if row.name == name][:1]
    differing = [row for row in table if row.differs and all(row.values) and row not in asked]
    # "Which is rated higher?" asks for nothing else.
    differing = [] if tuple(by) == ("rating",) and rated else differing
    for row in [*asked, *differing][:TOLD]:
        values = join([f"[{n}] {value}" for n, value in enumerate(row.values, 1) if value], language)
        told.append(say("compare_differs", language, name=row.name, values=values))
    if not asked:
        # Records without attributes differ in what is written of them.
        families = families_asked(question.lower())
        written = [sentences(each.description) for each in products]
        bearing = [next((s for each in families if (s := sentence_of(each, texts))), "") for texts in written]
        if not any(bearing) and not differing:
            bearing = [next(iter(texts), "") for texts in written]
        told += [
            say("compare_says", language, mark=mark, sentence=sentence)
            for mark, sentence in zip(marks, bearing, strict=True)
            if sentence
        ]
    return told
