"""What reviews say about a product: sentences quoted, of the best rated and of the worst."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from assistant.answering.citations import Told
from assistant.answering.inflections import holds
from assistant.request import Citation, Language
from assistant.texts import say
from retrieval.product import Product, Review
from retrieval.quotable import quotable

SHORT = 12
"""Characters up to which a sentence of a review says too little to be quoted ("Great!")."""


def opinions_on(reviews: Sequence[Review], about: Iterable[str]) -> list[tuple[Review, str]]:
    """Sentences of reviews that hold all words asked about: one of the best rated and one of the worst that differs."""
    return _best_and_worst(reviews, lambda sentence: holds(sentence, about))


def opinions_matching(reviews: Sequence[Review], told: re.Pattern[str]) -> list[tuple[Review, str]]:
    """Sentences of reviews that match, as :func:`opinions_on` gives them."""
    return _best_and_worst(reviews, lambda sentence: bool(told.search(sentence.lower())))


def _best_and_worst(reviews: Sequence[Review], tells: Callable[[str], bool]) -> list[tuple[Review, str]]:
    found = {
        sentence.rstrip("."): review
        for review in sorted(reviews, key=lambda each: each.rating)
        for sentence in reversed(quotable(review.text))
        if tells(sentence)
    }
    best_first = [(review, sentence) for sentence, review in reversed(found.items())]
    return [*best_first[:1], *best_first[1:][-1:]]


def general_opinions(reviews: Sequence[Review]) -> list[tuple[Review, str]]:
    """What the best and the worst rated review say first."""
    told = [(each, said) for each in reviews if (said := next((s for s in quotable(each.text) if len(s) > SHORT), ""))]
    ordered = sorted(told, key=lambda item: -item[0].rating)
    return [(each, said.rstrip(".")) for each, said in [*ordered[:1], *ordered[1:][-1:]]]


def quote_reviews(
    said: Sequence[tuple[Review, str]], product: Product, language: Language, key: str = "answer_review"
) -> Told:
    """The sentences as an answer, each quoted from its review; ``key`` is the phrase in ``texts.yaml``."""
    quoted = ("”；“" if language == "zh" else '"; "').join(sentence for _, sentence in said)
    cited = [
        Citation(source="review", title=product.title, where=review.id, text=sentence, id=product.id)
        for review, sentence in said
    ]
    return Told(say(key, language, title=product.title, sentence=quoted), tuple(cited))
