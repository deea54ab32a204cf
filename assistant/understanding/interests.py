"""What somebody likes or does ("she's obsessed with foxes", "我爸爱钓鱼"): it steers, and never filters."""

from __future__ import annotations

import re

_FOND = (
    r"(?:obsessed|crazy|mad|nuts|bonkers|bananas|wild|passionate|enthusiastic|keen|fond)\s+(?:with|about|on|of|for)\b"
)
_LIKES = re.compile(
    rf"\b(?:{_FOND}|"
    r"(?:big|huge|real|total|massive)?\s*(?:fans?|lovers?)\s+of|(?:really |totally |super |very |so )*into|"
    r"(?:really |just |absolutely |also )*(?:likes?|loves?|enjoys?|adores?|collects?|plays?|studies|learns?|teaches)|"
    r"(?:taken up|took up|learning|practising|practicing|studying|playing|training for|preparing for)|"
    r"(?:goes|go|going|went)(?: out)?|hobby is|hobbies are|favou?rites? (?:\w+ )?(?:is|are))"
    r"\s+(?:to\s+|the\s+|a\s+|an\s+|all\s+|his\s+|her\s+|their\s+|my\s+|our\s+|everything\s+|anything\s+|with\s+)*$"
)
_DOES = re.compile(r"\b(?:he|she|who|dad|mum|mom|husband|wife|son|daughter|grandma|grandpa|brother|sister)\s+$")
_FAN = re.compile(
    r"^\s+(?:fans?|lovers?|fanatics?|enthusiasts?|addicts?|nerds?|buffs?|geeks?|freaks?|nuts?|players?)\b"
)
_CHINESE = re.compile(
    r"(?:喜欢|喜爱|热爱|酷爱|爱好|爱上|爱|迷上|迷|痴迷|沉迷|着迷|学习|学|玩|收集|经常|练)(?:着|了|于|看|玩|吃|听|的)?$"
)


def says_liking(before: str, rest: str) -> bool:
    """Whether what begins here says that somebody likes something: the "nuts" of "he's nuts about trains" are none.

    Args:
        before: the clause up to here, folded.
        rest: the text from here on.
    """
    return bool(
        re.match(_FOND, rest)
        and re.search(r"(?:'s|'re|'m|\b(?:is|are|am|was|gone|goes|really|so|totally))\s+$", before)
    )


def is_liked(before: str, after: str, word: str) -> bool:
    """Whether a word is what somebody likes or does, by the text before and after it.

    Args:
        before: the clause up to the word, folded.
        after: the text behind it.
    """
    does = _DOES.search(before) and word.endswith("s")
    return bool(_LIKES.search(before) or does or _FAN.match(after) or _CHINESE.search(before))
