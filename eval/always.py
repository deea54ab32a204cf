"""What is checked of every reply, whatever its case expects."""

from __future__ import annotations

from eval.constraints import asked, violations
from eval.dialogues import Expect
from eval.step import Check, Step

MAX_MODEL_CALLS = 2


def says_something(expect: Expect, step: Step) -> str | None:
    """There are words to read."""
    return None if step.words.strip() else "no text and no question"


def few_model_calls(expect: Expect, step: Step) -> str | None:
    """At most two model calls."""
    calls = step.reply.model_calls
    return None if calls <= MAX_MODEL_CALLS else f"{calls} model calls"


def scores_add_up(expect: Expect, step: Step) -> str | None:
    """Each score is the sum of its contributions."""
    wrong = [r for r in step.reply.products if abs(r.score - sum(r.contributions.values())) > 1e-6]
    return (
        f"{wrong[0].product.title!r}: {wrong[0].score} is not {sum(wrong[0].contributions.values())}" if wrong else None
    )


def cards_before_words(expect: Expect, step: Step) -> str | None:
    """Products come before the first word."""
    order = [name for name in step.events if name in ("products", "text")]
    return None if not step.reply.products or order[:1] == ["products"] else "words came before the products"


def asks_once(expect: Expect, step: Step) -> str | None:
    """A facet is not asked about twice in a dialogue."""
    question = step.reply.question
    return f"asked about {question.facet} again" if question and question.facet in step.asked else None


def relaxes_honestly(expect: Expect, step: Step) -> str | None:
    """What is said to be relaxed is exactly what the products shown break of what is in force."""
    if step.reply.action not in ("recommend", "ask"):
        return None
    broken = {c.key for _, c in violations(step, asked(step))}
    silent, needless = broken - set(step.reply.relaxed), set(step.reply.relaxed) - broken
    if silent:
        return f"products break {', '.join(sorted(silent))} and the reply does not say so"
    if needless and step.reply.products:
        return f"says that {', '.join(sorted(needless))} was relaxed, but every product satisfies it"
    return None


ALWAYS: dict[str, Check] = {
    "says something": says_something,
    "few model calls": few_model_calls,
    "scores add up": scores_add_up,
    "cards before words": cards_before_words,
    "asks once": asks_once,
    "relaxes honestly": relaxes_honestly,
}
"""Checked of every reply."""
