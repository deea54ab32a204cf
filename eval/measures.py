"""What is measured of every reply, expected or not."""

from __future__ import annotations

from eval.always import relaxes_honestly
from eval.checks import grounded
from eval.constraints import asked, demanded, violations
from eval.dialogues import Expect
from eval.evidence import statements, unchecked
from eval.results import Measures
from eval.step import Step


def measure(expect: Expect, step: Step) -> Measures:
    """The measures of one reply.

    Args:
        expect: its constraints are what the products shown are measured by, beside those in force.
    """
    reply = step.reply
    asks = reply.question is not None
    wish = reply.action in ("recommend", "ask") and bool(reply.products)
    broken = {product.id for product, _ in violations(step, demanded(expect, step))} if wish else set()
    loosened = bool(reply.relaxed) or (wish and bool(violations(step, asked(step))))
    told, raw = statements(step, step.words), statements(step, unchecked(step))
    return Measures(
        shown=len(reply.products) if wish else 0,
        breaking=len(broken),
        stated=told.stated,
        supported=told.stated - len(told.unsupported),
        stated_unchecked=raw.stated,
        supported_unchecked=raw.stated - len(raw.unsupported),
        needless_question=asks if expect.asks is False else None,
        missed_question=not asks if expect.asks is True else None,
        grounded=grounded(expect, step) is None if step.words else None,
        relaxed_honestly=relaxes_honestly(expect, step) is None if loosened else None,
        cards_before_words=step.events.index("products") < _place(step.events, "text") if reply.products else None,
    )


def _place(events: tuple[str, ...], name: str) -> int:
    return events.index(name) if name in events else len(events)
