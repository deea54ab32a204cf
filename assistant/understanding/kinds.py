"""A kind of thing that the shop has no word for: "a dishwasher", said after shoes, is a new wish and no feature."""

from __future__ import annotations

import re

from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.text import Reading, phrase_key, singular
from assistant.understanding.vocabulary import Vocabulary

_ASKED = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|and|but|then|next|now|also|great|thanks|thank you|got it|well|hey|hi|by the way|"
    r"btw|actually)\b[\s,.!:]*)*"
    r"(?:(?:(?:now |also |then )*(?:i(?:'m| am)?|we(?:'re| are)?)(?:'d| would)?(?: also| now| then| still)*"
    r"(?: really)? (?:need|want|like|love|looking for|after|searching for|shopping for)|"
    r"(?:do|have) you (?:have|got|sell|carry|stock)|(?:what|how) about|show me|find me|get me|is there|"
    r"are there|looking for|any)\s+)?"
    r"(?P<article>an?|some|any|the)?\s*(?P<thing>[a-z][a-z -]*?[a-z])\s*(?:please|too|as well|then|now)?\s*[.?!]*$"
)


def names_new_kind(reading: Reading, vocabulary: Vocabulary) -> bool:
    """Whether the message asks for a kind of thing that is no category here.

    It must be little more than a noun behind an article or a verb of wanting, and its head a word that means nothing
    among the catalogue's facets: "a longer one" and "a mono speaker" after speakers are none.
    """
    match = _ASKED.match(reading.text)
    if match is None:
        return False
    words = match["thing"].split()
    wanted = match["article"] in ("a", "an", "some", "any") or match.start("thing") > 0
    head = singular(words[-1])
    lexicon = load_lexicon()
    if not wanted or len(words) > 3 or head in lexicon.stop or words[-1] in lexicon.stop or head in lexicon.qualities:
        return False
    return head in vocabulary.heads or (not any(_names(key, head) for key in vocabulary.entries) and _plain(head))


def _plain(head: str) -> bool:
    """Whether a word may be a thing: not "longer", "washing" or "waterproof"."""
    qualities = load_lexicon().qualities
    graded = head.endswith(("er", "est")) and any(head[:-cut] in qualities for cut in (1, 2, 3, 4))
    return bool(phrase_key(head)) and not graded and not head.endswith(("ing", "ish", "able", "proof", "less"))


def _names(key: str, head: str) -> bool:
    """Whether a phrase of the catalogue names the thing: "microphone", "rear light" for a light."""
    return key == head or (key.endswith(f" {head}") and key.count(" ") == 1)
