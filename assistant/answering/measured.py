"""Amounts that a listing gives in its running text: "what is the capacity?" is answered by "this 2200 mAh charger"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.inflections import holds
from assistant.answering.question import Asked
from retrieval.text import stems

_AMOUNTS: tuple[tuple[str, str, str], ...] = (
    (
        r"\bcapacit(?:y|ies)\b|\bhow much (?:charge|juice|storage|space|memory|ram)\b|容量",
        "capacity charge juice storage space memory ram battery",
        r"mah|wh|gb|tb|mb|l|lit(?:er|re)s?|ml|quarts?|qts?|gallons?|cups?|cu\.? ?ft\.?|fl\.? ?oz\.?|ounces?|oz|"
        r"毫安时?|升|毫升",
    ),
    (
        r"\b(?:weighs?|weight|how heavy)\b|多重|重量",
        "weigh weight heavy",
        r"kg|kilograms?|g|grams?|lbs?\.?|pounds?|oz|ounces?|公斤|千克|克|斤",
    ),
    (
        r"\b(?:power|wattage|watts|how powerful)\b|功率|多少瓦",
        "power wattage watt powerful output",
        r"w|watts?|kw|hp|瓦",
    ),
    (
        r"\b(?:battery life|playtime|playback time|how long (?:does|do|will|can) .*\b(?:last|run|play))\b|续航",
        "battery life playtime last run play charge time talk",
        r"hours?|hrs?\.?|h|days?|小时|天",
    ),
    (
        r"\b(?:range|reach|how far)\b|距离",
        "range reach far wireless bluetooth",
        r"m|met(?:er|re)s?|ft\.?|feet|foot|米",
    ),
    (
        r"\bhow long is (?:the |its )?\w+|\blength\b|多长",
        "long length",
        r"m|cm|met(?:er|re)s?|ft\.?|feet|foot|inch(?:es)?|in\.|\"|米|厘米",
    ),
    (r"\b(?:resolution|megapixels?)\b|像素|分辨率", "resolution megapixel", r"mp|megapixels?|p|k|万?像素"),
)
"""What asks for an amount, the words that only ask for it, and the units that it comes in."""


def measured_in(sentences: Sequence[str], asked: Asked) -> str:
    """The first of the sentences that gives an amount of what is asked, and has whatever else is asked about; "" where
    none does."""
    for asking, asking_words, units in _AMOUNTS:
        if not re.search(asking, asked.question):
            continue
        rest = asked.about - set(stems(asking_words))
        amount = re.compile(rf"(?<![\w.])\d[\d.,]*[- ]?(?:{units})(?![\w])", re.IGNORECASE)
        found = next((each for each in sentences if amount.search(each) and (not rest or holds(each, rest))), "")
        if found:
            return found
    return ""
