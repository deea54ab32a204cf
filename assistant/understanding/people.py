"""Whom a thing is for: "for my dad" leaves out what the catalogue has for women alone."""

from __future__ import annotations

import re

from assistant.understanding.text import Reading
from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint

_MALE = (
    "dad daddy father grandpa grandfather grandad husband boyfriend fiance brother son grandson uncle nephew him "
    "father-in-law brother-in-law son-in-law"
)
_FEMALE = (
    "mum mummy mom mommy mother grandma grandmother granny wife girlfriend fiancee sister daughter "
    "granddaughter aunt auntie niece her mother-in-law sister-in-law daughter-in-law"
)
_MALE_CHINESE = "爸爸|老爸|父亲|爷爷|外公|老公|丈夫|男朋友|男友|哥哥|弟弟|儿子|叔叔|舅舅|岳父|公公"
_FEMALE_CHINESE = "妈妈|老妈|母亲|奶奶|外婆|姥姥|老婆|妻子|女朋友|女友|姐姐|妹妹|女儿|阿姨|岳母|婆婆"


def _words(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_FOR = re.compile(
    r"\bfor (?:(?:my|our|his|her|their|the|a|an|your) )?(?:(?:dear|old|elderly|little|big|younger|older|teenage) )*"
    rf"(?:(?P<male>{_words(_MALE)})|(?P<female>{_words(_FEMALE)}))"
    r"(?!-)\b(?!'s(?! (?:birthday|christmas|day)\b))(?! (?:birthday|room|house|dog|cat|car|laptop|phone)\b)"
    rf"|(?:给|送|帮|为)(?:我|我的|我们)?(?:(?P<men>{_MALE_CHINESE})|(?P<women>{_FEMALE_CHINESE}))"
)
_MALE_NAMED = re.compile(rf"\b(?:{_words(_MALE)})\b|{_MALE_CHINESE}")
_FEMALE_NAMED = re.compile(rf"\b(?:{_words(_FEMALE)})\b|{_FEMALE_CHINESE}")
_OF_MEN = frozenset({"men", "man", "male", "mens", "men's", "boys", "boy", "gents"})
_OF_WOMEN = frozenset({"women", "woman", "female", "womens", "women's", "girls", "girl", "ladies"})


def take_people(reading: Reading, catalogue: Catalogue, mask: Mask | None) -> list[Constraint]:
    """What is made for the other gender alone, as not wanted; the words stay, for they are wishes too.

    Args:
        mask: the rows of the subject; None where there is none.
    """
    field = catalogue.fields.get("gender")
    found = list(_FOR.finditer(reading.text))
    male = any(match["male"] or match["men"] for match in found)
    both = (_FEMALE_NAMED if male else _MALE_NAMED).search(reading.text)
    if field is None or field.kind != "text" or not found or both:
        return []
    values = field.values if mask is None else catalogue.facet_counts(mask, "gender")
    other = tuple(value for value in values if value.casefold() in (_OF_WOMEN if male else _OF_MEN))
    said = reading.said(*found[0].span())
    return [Constraint(field="gender", op="!=", values=other, text=said)] if other else []
