"""The check: a sentence is shown only when the records support every claim in it. ``docs/grounding.md`` tells how."""

from assistant.grounding.check import check
from assistant.grounding.claim import Claim, Verdict
from assistant.grounding.wording import CITATION, SENTENCE_END, sentences

__all__ = ["CITATION", "SENTENCE_END", "Claim", "Verdict", "check", "sentences"]
