"""Claims in words: names, features, denials, and every other content word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grounding.claim import Claim, judged
from assistant.grounding.figures import About, everyone
from assistant.grounding.numerals import QUANTITY
from assistant.grounding.record import Facts, alike, root
from assistant.grounding.wording import features_in, lists, without_features
from assistant.translate import english_of
from assistant.understanding.lexicon import load_lexicon
from retrieval.text import STOP_WORDS, stem, stems, words
from retrieval.tokens import code

_NEGATOR = re.compile(
    r"\b(?:no|not|without|lacks?|lacking|cannot|neither|never|free (?:of|from)|"
    r"(?:is|are|ca|wo|does|do|has)n't)\b"
    r"|不(?!错|仅|过|同|到)|没有|并非|没|未|无(?!线|绳|论)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-'’/+.&][A-Za-z0-9]+)*")
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9'’-]+")


def names(sentence: str, cited: Sequence[int], titles: Sequence[str]) -> tuple[list[Claim], str]:
    """The titles of the products, whole or their first words, taken out of the sentence.

    What is named without a number is cited all the same ("the Drift 70 is lighter"): its number takes the name's
    place. A name that goes on otherwise than its title ("Drift 90" for "Drift 70") is no name of it.
    """
    claims = [judged("name", whole, "", f"garbles the name {whole!r}") for whole in _half_translated(sentence, titles)]
    for place in (*cited, *(each for each in range(1, len(titles) + 1) if each not in cited)):
        parts = titles[place - 1].split()
        least = (2 if len(parts) > 1 else 1) if place in cited else _distinct(place, titles)
        for count in range(len(parts), least - 1, -1):
            start = re.sub(r"[,，:：]$", "", " ".join(parts[:count]))
            at = sentence.lower().find(start.lower())
            if at < 0:
                continue
            after = sentence[at + len(start) :]
            number = re.match(r"\s+(\d+)\b", after)
            other = number and count < len(parts) and parts[count].isdigit() and number[1] != parts[count]
            if number and other and not QUANTITY.match(after.strip()):
                claims.append(judged("name", start + number.group(), "", f"garbles the name of [{place}]"))
            else:
                claims.append(judged("name", start, f"[{place}] title"))
            before = re.search(r"\[(\d+)\]\W*(?:is |are )?(?:the )?$", sentence[:at], re.IGNORECASE)
            marked = before is not None and int(before[1]) == place
            if before is not None and not marked:
                claims.append(judged("name", start, "", f"calls [{before[1]}] {start}"))
            if marked and any(_told(sentence[at:], title) > count for title in titles if title != titles[place - 1]):
                claims.append(judged("name", start, "", f"calls [{place}] by another's name"))
            sentence = f"{sentence[:at]}{' ' * len(start) if marked else f' [{place}] '}{after}"
            break
        else:
            if place in cited and _headless(sentence, place, parts):
                claims.append(judged("name", titles[place - 1], "", f"garbles the name of [{place}]"))
    return claims, sentence


def _told(text: str, title: str) -> int:
    """How many first words of the title the text begins with."""
    said = re.findall(r"[^\s,，:：;；]+", text.lower())
    parts = re.findall(r"[^\s,，:：;；]+", title.lower())
    return next((at for at, (a, b) in enumerate(zip(said, parts, strict=False)) if a != b), min(len(said), len(parts)))


def _headless(sentence: str, place: int, parts: Sequence[str]) -> bool:
    """Whether later words of the title stand behind Chinese instead of its first: "绿 Suppers" for "Green Suppers"."""
    said = re.search(
        rf"\[{place}\]\s*(?:(?![的为是有持带配用和于这该此])[\u3400-\u9fff])+\s*([A-Za-z][\w-]*)", sentence
    )
    return said is not None and said[1].lower() in {re.sub(r"\W+$", "", each.lower()) for each in parts[1:]}


def _half_translated(sentence: str, titles: Sequence[str]) -> list[str]:
    """Words of titles of which a part stands in Chinese: "时间less" for "Timeless"."""
    words = {word for title in titles for word in re.findall(r"[a-z]{4,}", title.lower())}
    ends = {*re.findall(r"[\u3400-\u9fff]([a-z]{4,})", sentence.lower())} - words
    starts = {*re.findall(r"([a-z]{4,})[\u3400-\u9fff]", sentence.lower())} - words
    cut = [word for word in words if word.endswith(tuple(ends)) or word.startswith(tuple(starts))]
    return sorted(word for word in cut if word not in sentence.lower())


def _distinct(place: int, titles: Sequence[str]) -> int:
    """How many first words tell a title from the others; three at least."""
    mine = titles[place - 1].lower().split()
    shared = [
        next((at for at, (a, b) in enumerate(zip(mine, other.lower().split(), strict=False)) if a != b), len(mine))
        for number, other in enumerate(titles, 1)
        if number != place
    ]
    return max(3, *(each + 1 for each in shared)) if shared else 3


def verbatim(sentence: str, facts: Facts) -> tuple[list[Claim], str]:
    """What is copied from the record word for word, taken out of the sentence: sentences of the description, and
    values of several words ("No return policy")."""
    claims = []
    for name, said in facts.copied:
        at = sentence.lower().find(said)
        if at >= 0 and not is_negated(sentence, at):
            claims.append(judged("word", said, name))
            sentence = f"{sentence[:at]}{' ' * len(said)}{sentence[at + len(said) :]}"
    return claims, sentence


def features(clause: str, about: About) -> tuple[list[Claim], str]:
    """Features by any usual name, claimed or denied; a denial needs a record that denies."""
    claims = []
    for name, denied, start, said in features_in(clause):
        if is_negated(clause, start) != denied:
            claims.append(
                everyone(
                    "denial",
                    said,
                    about,
                    _denied,
                    name,
                    problem=f"denial of {said!r}",
                )
            )
        else:
            claims.append(
                everyone(
                    "feature",
                    said,
                    about,
                    _has,
                    name,
                    problem=f"“{said}”" if not said.isascii() else f"{said!r} ({name})",
                )
            )
    return claims, without_features(clause)


def denials(clause: str, about: About) -> list[Claim]:
    """That they have none of what the clause claims."""
    claims = [
        everyone("denial", said, about, _denied, name, problem=f"denial of {said!r}")
        for name, denied, _, said in features_in(clause)
        if not denied
    ]
    table = lists()
    left = [each for each in words(without_features(clause)) if each not in table.general | STOP_WORDS]
    claims += [
        everyone("denial", each, about, _without, stem(each), problem=f"denial of {each!r}")
        for each in left
        if stem(each) not in table.neutral
    ]
    return claims


def negates(clause: str) -> bool:
    """Whether it has a word of denial."""
    return bool(_NEGATOR.search(clause))


def says_nothing(clause: str) -> bool:
    """Whether it has no word and no number that could claim something."""
    table, left = lists(), lists().framing.sub(" ", clause)
    for pattern in (load_lexicon().chinese_stop, table.neutral_zh):
        left = pattern.sub(" ", left)
    if features_in(clause) or any(len(run) > 1 for run in _CHINESE_RUN.findall(left)) or re.search(r"\d", left):
        return False
    said = (match.group() for match in _LATIN.finditer(left))
    return all(
        each in STOP_WORDS | table.general or stem(each) in table.neutral for word in said for each in words(word)
    )


def _has(facts: Facts, name: str) -> str:
    return name if name in facts.features[0] else ""


def _denied(facts: Facts, name: str) -> str:
    has, lacks = facts.features
    telling = frozenset(stems(name))
    silent = name not in has and any(telling <= each for each in facts.absent)
    return f"{name}: no" if name in lacks or silent else ""


def _coded(facts: Facts, name: str) -> str:
    return "record" if name in facts.codes else ""


def _without(facts: Facts, mine: str) -> str:
    return "record" if any(mine in absent for absent in facts.absent) else ""


def _any_of(facts: Facts, ways: Sequence[frozenset[str]]) -> str:
    return "record" if any(each <= facts.stems for each in ways) else ""


def is_negated(clause: str, start: int) -> bool:
    """Whether the words before deny what begins there."""
    found = list(_NEGATOR.finditer(clause[:start]))
    if not found:
        return False
    between = clause[found[-1].end() : start]
    return (
        len(between) <= 40 and len(between.split()) <= 5 and not re.search(r"[，,]|\bbut\b|\band (?:is|has)\b", between)
    )


def english_words(clause: str, about: About) -> list[Claim]:
    """One claim per content word: it must stand in every record that the clause is about."""
    neutral, claims = lists().neutral, []
    for match in _WORD.finditer(lists().framing.sub(lambda match: " " * len(match.group()), clause)):
        if any(char.isdigit() or char == "&" for char in match.group()):
            name = code(match.group())
            claims.append(
                everyone(
                    "word",
                    match.group(),
                    about,
                    _coded,
                    name,
                    problem=f"{match.group().lower()!r}",
                )
            )
            continue
        # Within a sentence a capital makes a name of any word.
        named = match.group()[0].isupper() and bool(clause[: match.start()].strip(" \"“'"))
        for piece in words(
            re.sub(r"^(?:wo|ca|sha)n['’]t$|(?:['’](?:s|ve|re|ll|d|m)|n['’]t)$", "", match.group(), flags=re.IGNORECASE)
        ):
            mine = stem(piece)
            if piece in lists().general and not named:
                continue
            claims += _of_a_part(piece, clause[match.end() :], about)
            if piece in STOP_WORDS or mine in neutral or len(piece) < 2:
                continue
            if is_negated(clause, match.start()):
                claims.append(
                    everyone(
                        "denial",
                        piece,
                        about,
                        _without,
                        mine,
                        problem=f"denial of {piece!r}",
                    )
                )
            else:
                claims.append(everyone("word", piece, about, _where, mine, problem=f"{piece!r}"))
    return claims


def _of_a_part(color: str, after: str, about: About) -> list[Claim]:
    """A color before the name of a part ("a blue screen") is said of the part, of which the record's color is none."""
    noun = re.match(r"\s+([A-Za-z]+)", after)
    if noun is None or not any(color in words(str(each.product.attributes.get("color", ""))) for each in about):
        return []
    part = stem(noun[1].lower())
    own = [frozenset(stems(f"{each.product.title} {' '.join(each.product.category)}")) for each in about]
    parts = [part in {stem for name in each.product.attributes for stem in stems(name)} for each in about]
    if part in lists().neutral or noun[1].lower() in STOP_WORDS or not all(parts) or any(part in each for each in own):
        return []
    return [judged("word", f"{color} {noun[1]}", "", f"{color!r} of the {noun[1].lower()}")]


def _where(facts: Facts, mine: str) -> str:
    """The field that has the word, a form of it, or what else it is called."""
    if mine in facts.stems:
        return facts.where(mine)
    if root(mine) in facts.roots:
        return "record"
    return "record" if any(each <= facts.stems for each in alike().get(mine, ())) else ""


def chinese_words(clause: str, about: About) -> list[Claim]:
    """One claim per word of the lexicon, in English in the record, per Latin name, and per run of other words."""
    table, claims = lists(), english_words(clause, about)
    named = _attribute_names(clause, about, claims)
    english = english_of(named)
    for chinese, alternatives in english.items():
        if table.neutral_zh.fullmatch(chinese):
            continue
        roots = [frozenset(stems(each)) - table.neutral for each in alternatives]
        claims.append(
            everyone(
                "word",
                chinese,
                about,
                _any_of,
                roots,
                problem=f"“{chinese}”",
            )
        )
    rest = named.lower()
    for chinese in english:
        rest = rest.replace(chinese, " ")
    for pattern in (load_lexicon().chinese_stop, table.neutral_zh):
        rest = pattern.sub(" ", rest)
    claims += [judged("word", run, "", f"“{run}”") for run in _CHINESE_RUN.findall(rest) if len(run) > 1]
    return claims


def _attribute_names(clause: str, about: About, claims: list[Claim]) -> str:
    """The clause without the Chinese names of attributes, which must be the records'."""
    for name, pattern in lists().attributes.items():
        match = pattern.search(clause)
        if match and not match.group().isascii():
            wanted = frozenset(stems(name))
            claims.append(
                everyone(
                    "word",
                    match.group(),
                    about,
                    _any_of,
                    [wanted],
                    problem=f"“{match.group()}”",
                )
            )
            clause = pattern.sub(" ", clause)
    return clause
