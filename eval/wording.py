"""What a simulated shopper means, put into words: by templates (``eval/shoppers.yaml``) or by a chat model."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from assistant.llm import ChatModel
from eval.dialogues import Scalar, Shopper, parse_constraint
from eval.evidence import numbers
from eval.simulated import Act, Said, Words
from retrieval.catalogue import Catalogue
from retrieval.errors import ModelUnavailable
from retrieval.text import stems

PROMPT_FILE = Path(__file__).with_name("prompts") / "shopper.yaml"
TYPO_SHARE = 0.25
"""Of the plain words of five letters and more, in the style ``typos``."""
LONGEST = 300
"""Characters of a model's message."""
SHORTEST_VALUE = 4
"""Letters of a catalogue's value that is looked for in a model's message; shorter ones are words like any other."""
ASIDE = 4
"""Words of a sentence that may say nothing of the facts ("Hi there!")."""
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
SCHEMA = {
    "type": "object",
    "properties": {"message": {"type": "string"}},
    "required": ["message"],
    "additionalProperties": False,
}


@cache
def _templates() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("shoppers.yaml").read_text("utf-8"))
    return loaded


@cache
def shopper_prompt() -> dict[str, Any]:
    """The prompt for a model that words, and under ``sha256`` its hash."""
    raw = PROMPT_FILE.read_bytes()
    return {**yaml.safe_load(raw), "sha256": hashlib.sha256(raw).hexdigest()[:12]}


def language_of(act: Act) -> str:
    """The language that the style speaks."""
    return "zh" if act.style == "zh" else "en"


def fact(key: str, value: Scalar | list[Scalar], shopper: Shopper, language: str, currency: str) -> str:
    """One constraint as a shopper says it: in the case's own words where it has any."""
    if key in shopper.goal.words:
        return shopper.goal.words[key]
    if key == "category =":
        return shopper.goal.kind
    said, money = _templates()["facts"][language], _templates()["money"][language]
    constraint = parse_constraint(key, value)
    field, op, first = constraint.field, constraint.op, constraint.values[0]
    if isinstance(first, bool):
        return str(said["with" if first == (op == "=") else "without"].format(field=field))
    if op in ("=", "!="):
        return str(said[op].format(value=said["or"].join(map(str, constraint.values))))
    amount = f"{float(first):g}"
    if field == "price":
        unit = constraint.unit or currency
        return str(said[key].format(value=money.get(unit, f"{{amount}} {unit}").format(amount=amount)))
    shown = f"{amount} {constraint.unit}" if constraint.unit else amount
    return str(said.get(key, said[f"number {op}"]).format(field=field, value=shown))


def complaint(act: Act, shopper: Shopper) -> str:
    """What is wrong with what was shown, as a shopper says it ("too expensive", "not in blue"); empty: nothing is."""
    if act.wrong is None:
        return ""
    key, value = act.wrong
    said = _templates()["complaints"][language_of(act)]
    constraint = parse_constraint(key, shopper.goal.constraints[key])
    field, op = constraint.field, constraint.op
    if key in said:
        return str(said[key])
    if key in shopper.goal.words or (act.style == "zh" and value and value.isascii()):
        # A field's or a value's own name would be none of this shopper's words.
        return ""
    if op in ("<=", ">="):
        return str(said[f"number {op}"].format(field=field))
    if field == "color" and op == "=" and value:
        return str(said["color"].format(value=value))
    # Of other values the wish itself says all.
    return ""


def facts_of(act: Act, shopper: Shopper, catalogue: Catalogue) -> list[str]:
    """What is wrong and the constraints of an act, each as a shopper says it."""
    language = language_of(act)
    told = [fact(key, value, shopper, language, catalogue.currency) for key, value in act.facts]
    return [*filter(None, (complaint(act, shopper),)), *told]


def by_rules(act: Act, shopper: Shopper, catalogue: Catalogue, random: Random) -> Said:
    """One of the templates of the style, drawn."""
    language = language_of(act)
    comma = _templates()["facts"][language]["and"]
    opens = act.kind == "open"
    facts = comma.join([*facts_of(act, shopper, catalogue), *([act.query] if act.query and not opens else [])])
    lead = comma if act.kind in ("open", "no_preference") and facts else ""
    query = f"{' ' if language == 'en' else comma}{act.query}" if act.query else ""
    line = random.choice(_templates()[language][act.style][act.kind])
    text = line.format(thing=act.thing, query=query, facts=lead + facts)
    return Said(_misspelt(text, random) if act.style == "typos" else text)


def _misspelt(text: str, random: Random) -> str:
    """Two inner letters swapped in some of the longer plain words; names and numbers stay readable."""
    words = text.split(" ")
    plain = [place for place, word in enumerate(words) if re.fullmatch(r"[a-z]{5,}", word)]
    for place in random.sample(plain, max(1, round(TYPO_SHARE * len(plain)))) if plain else []:
        word, at = words[place], random.randrange(1, len(words[place]) - 2)
        words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def by_model(chat: ChatModel) -> Words:
    """Has a chat model word every act; where it adds to the facts, leaves one out or fails, the rules' words stand."""

    def words(act: Act, shopper: Shopper, catalogue: Catalogue, random: Random) -> Said:
        plain = by_rules(act, shopper, catalogue, random)
        facts = [*filter(None, (act.thing, act.query)), *facts_of(act, shopper, catalogue)]
        if not facts:
            # Nothing to hold the model to.
            return plain
        prompt = shopper_prompt()
        asked = prompt["user"].format(
            style=prompt["styles"][act.style], act=prompt["acts"][act.kind], facts="; ".join(facts)
        )
        try:
            answer = chat.structured([("system", prompt["system"]), ("user", asked)], SCHEMA)
        except ModelUnavailable:
            return plain
        text = " ".join(str(answer["message"]).split())
        return Said(text, "model") if says_only(text, facts, catalogue) else plain

    return words


def says_only(text: str, facts: list[str], catalogue: Catalogue) -> bool:
    """Whether a message has all numbers and names of the facts, no other number, brand, value or feature, and (in
    English) no whole sentence about something else. A need in other words can still slip in: read what was said."""
    source = " ".join(facts)
    if not text or len(text) > LONGEST or numbers(text) != numbers(source):
        return False
    if any(name not in text for name in re.findall(r"\b[A-Z][\w-]+", source)):
        return False
    stated = set(stems(source))
    for sentence in SENTENCE_END.split(text) if text.isascii() else ():
        if len(sentence.split()) > ASIDE and not stated & set(stems(sentence)):
            return False
    folded, known = text.casefold(), source.casefold()
    terms = {
        str(term).casefold()
        for field in catalogue.fields.values()
        for term in ((field.name,) if field.kind == "flag" else field.values if field.kind == "text" else ())
    }
    return not any(
        len(term) >= SHORTEST_VALUE
        and term in folded
        and term not in known
        and re.search(rf"(?<!\w){re.escape(term)}(?!\w)", folded)
        for term in terms
    )
