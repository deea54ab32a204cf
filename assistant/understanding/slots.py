"""What one message adds to the request: constraints, soft wishes, words to search by, and spans that nothing
explains."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np

from assistant.request import State
from assistant.understanding import cues
from assistant.understanding.fits import told_by_titles
from assistant.understanding.kinds import gone_with, names_new_kind, turns_away
from assistant.understanding.lexicon import load_lexicon
from assistant.understanding.measures import take_measures
from assistant.understanding.numbered import of_a_name
from assistant.understanding.people import take_people
from assistant.understanding.prices import read_prices
from assistant.understanding.quantities import per_item, take_quantity
from assistant.understanding.references import constraint_of
from assistant.understanding.sizes import take_sizes
from assistant.understanding.spans import LIST_GAP, Mention, drop_before, find_mentions, negated, negation_before
from assistant.understanding.text import CJK, Reading, phrase_key
from assistant.understanding.vocabulary import Entry, Vocabulary, is_color
from retrieval.catalogue import Catalogue, Mask
from retrieval.filters import Constraint, Filters, Operator

COVERAGE = 0.25
"""An ordinary facet value filters only where at least this share of the subject's products have the facet at all."""
_CENT = 0.01
CLAUSE = re.compile(r"[.;!?。；！？]\s|[,，]")


@dataclass
class Slots:
    """What a message says. ``words`` are (place, as said, in English); ``drops`` are fields that no longer matter."""

    constraints: list[Constraint] = field(default_factory=list)
    drops: set[str] = field(default_factory=set)
    words: list[tuple[int, str, str]] = field(default_factory=list)
    preferences: list[str] = field(default_factory=list)
    sort: cues.Sort | None = None
    anything_goes: bool = False
    more: bool = False
    """Others than those seen are wanted."""
    beside: bool = False
    """What is named is wanted beside what was wanted before ("or Bose"), not in its place."""
    instead: bool = False
    """What is named takes the place of what was wanted, even where it is the wider term."""
    fresh: bool = False
    """The message starts a new wish without naming a category ("I want a gift")."""
    quantity: int | None = None
    """How many are wanted, where that is said."""
    open_points: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What is not wanted and no facet of the subject knows."""
    mentions: list[Mention] = field(default_factory=list)


def read_slots(
    reading: Reading, state: State, vocabulary: Vocabulary, catalogue: Catalogue, *, base: str | None
) -> Slots:
    """Reads a wish.

    Args:
        base: the product pointed at, which "cheaper" is then measured against.
    """
    slots = Slots()
    slots.anything_goes = cues.take_surprise(reading)
    slots.more = bool(state.shown) and cues.take_more(reading)
    slots.drops = cues.take_drops(reading)
    slots.beside = cues.take_beside(reading)
    slots.instead = cues.is_instead(reading.text)
    slots.constraints += cues.take_rating(reading) if "rating" in catalogue.fields else []
    slots.constraints += cues.take_stock(reading)
    answering = (state.pending is not None and state.pending.facet == "price") or (
        cues.is_correction(reading.text) and any(constraint.field == "price" for constraint in state.request.filters)
    )
    slots.constraints += read_prices(reading, catalogue.currency, known=vocabulary.starts, answering=answering)
    if slots.constraints and cues.is_correction(reading.text):
        # "Make it under 700" leaves nothing of a range said before.
        slots.drops |= {constraint.field for constraint in slots.constraints if constraint.field == "price"}
    slots.sort = cues.take_sort(reading)
    if not re.search(r"\bnot (?:too|so|very|overly)\b|不要?太贵", reading.text):
        _relative(reading, slots, state, catalogue, base)
    slots.preferences += cues.take_cheap(reading)
    shown = next((identity for identity in (base, *state.shown) if identity in catalogue.row_of), None)
    brand = catalogue.get(shown).brand if shown is not None else None
    if brand and (said := cues.take_other_brand(reading)):
        slots.constraints.append(Constraint(field="brand", op="!=", values=(brand,), text=said))
    mentions = find_mentions(reading, vocabulary)
    subject = _subject(mentions, state, reading, vocabulary)
    kind = catalogue.rows((Constraint(field="category", op="=", values=subject),)) if subject else None
    mentions = told_by_titles(reading, mentions, catalogue, kind)
    slots.quantity = take_quantity(reading, mentions)
    slots.constraints = per_item(reading, slots.constraints, slots.quantity or state.request.quantity)
    slots.constraints += take_sizes(reading, catalogue, kind, [each.start for each in mentions if each.of("category")])
    slots.constraints += take_measures(reading, vocabulary, catalogue, subject, mentions)
    people = take_people(reading, catalogue, kind)
    cues.take_emphasis(reading)
    slots.mentions = [mention for mention in mentions if reading.free(mention.start, mention.end)]
    _place(reading, slots, vocabulary, catalogue, subject)
    slots.refused += cues.take_free_of(reading)
    slots.fresh = not subject_named(slots.mentions) and cues.wants_gift(reading.text)
    if all(constraint.field != "gender" for constraint in slots.constraints):
        # What is asked for says it better than whom it is for.
        slots.constraints += people
    told = (slots.constraints, slots.drops, slots.sort, slots.more, slots.anything_goes, slots.preferences)
    before = state.request
    named = not any(told) and bool(categories_of(before.filters))
    new_kind = (named and names_new_kind(reading, before, vocabulary, catalogue)) or turns_away(
        reading, slots.mentions, before, vocabulary, catalogue
    )
    slots.preferences += cues.take_gift(reading)
    _residue(reading, slots, has_subject=bool(subject) and not new_kind)
    if slots.fresh:
        # Whom a gift is for says something about it, but is nothing to search by.
        slots.preferences += [said for _, said, _ in slots.words if said not in slots.preferences]
        slots.words = []
    if new_kind and (owner := gone_with(reading, before)):
        # "Phone case" is what a case for it is called.
        slots.words.append((-1, owner, owner))
    slots.words.sort()
    slots.fresh = slots.fresh or new_kind
    return slots


def _relative(reading: Reading, slots: Slots, state: State, catalogue: Catalogue, base: str | None) -> None:
    """Reads "cheaper": below the product pointed at, else below the median of the products shown, which leaves some
    to choose from; an order if none is shown, or if a bound already in force says more."""
    wish = cues.take_relative(reading)
    if wish is None or any(constraint.field == "price" for constraint in slots.constraints):
        return
    direction, said = wish
    op: Operator = "<=" if direction == "cheaper" else ">="
    products = [base] if base is not None else [each for each in state.shown if each in catalogue.row_of]
    prices = catalogue.prices[[catalogue.row_of[each] for each in products]]
    prices = prices[~np.isnan(prices)]
    price = float(np.median(prices)) if len(prices) else float("nan")
    bounds = [
        catalogue.convert(float(c.values[0]), c.unit or catalogue.currency)
        for c in state.request.filters
        if c.key == f"price {op}"
    ]
    if price != price or any(bound < price if op == "<=" else bound > price for bound in bounds):
        slots.sort = slots.sort or ("price_asc" if op == "<=" else "price_desc")
        return
    amount = max(0.0, price - _CENT) if op == "<=" else price + _CENT
    slots.constraints.append(Constraint(field="price", op=op, values=(round(amount, 2),), text=said.strip()))


def subject_named(mentions: list[Mention]) -> bool:
    """Whether a kind of thing is named as what is wanted."""
    return any(mention.of("category") and mention.stance == "must" for mention in mentions)


def categories_of(filters: Filters) -> list[str]:
    """Category labels that the filters ask for."""
    return [str(value) for c in filters if c.field == "category" and c.op == "=" for value in c.values]


def _category_of(mention: Mention, near: set[str], vocabulary: Vocabulary) -> Entry | None:
    """The category that a mention means; a weak one only where a related subject is near."""
    for entry in mention.entries:
        if entry.kind != "category":
            continue
        if not entry.weak or any(vocabulary.related(entry.value, other) for other in near):
            return entry
    return None


def _subject(mentions: list[Mention], state: State, reading: Reading, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Category labels that the message is about, else those already in force.

    The first category named counts, with those listed beside it ("headphones or speakers"); one named later on
    its own is a
    feature ("a laptop with 16 GB memory"). Chinese compounds end in their head, so there the last of a run counts.
    """
    old = tuple(categories_of(state.request.filters))
    near = set(old)
    near |= {
        e.value for m in mentions for e in m.entries[:1] if e.kind == "category" and not e.weak and m.stance == "must"
    }
    named: list[tuple[Mention, str]] = []
    for mention in mentions:
        entry = _category_of(mention, near, vocabulary)
        if entry is None or mention.stance != "must" or _modifier(reading, mention, vocabulary):
            continue
        gap = reading.text[named[-1][0].end : mention.start] if named else ""
        if _of_a_thing(reading, mention, mentions):
            continue
        if named and vocabulary.related(named[-1][1], entry.value):
            named.append((mention, entry.value))
        elif named and re.fullmatch(r"的?", gap):
            named[-1] = (mention, entry.value)
        elif not named or LIST_GAP.match(gap):
            named.append((mention, entry.value))
    labels = [label for _, label in named]
    labels = [label for label in labels if not any(vocabulary.below(other, label) for other in labels)]
    if (
        labels
        and old
        and not cues.is_instead(reading.text)
        and all(any(vocabulary.below(o, label) for o in old) for label in labels)
    ):
        return old
    return tuple(dict.fromkeys(labels)) or old


_NAME_OF = re.compile(r"[a-z0-9 ]*的|\s*")


def _of_a_thing(reading: Reading, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether a Chinese noun for which this catalogue has no kind follows: "iPhone 7的手机壳" is no iPhone."""
    after = next((each for each in mentions if each.start >= mention.end), None)
    if after is None or after.entries or not CJK.match(reading.text[after.start]):
        return False
    gap = reading.text[mention.end : after.start]
    return bool(
        _NAME_OF.fullmatch(gap) or (reading.text[mention.end - 1].isascii() and re.fullmatch(r"[a-z0-9 ]*", gap))
    )


def _modifier(reading: Reading, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether a noun behind the category makes it another thing ("laptop stand", "coffee machine" where only
    coffee is sold)."""
    follower = next((token for token in reading.tokens if token.start >= mention.end), None)
    if follower is None or reading.text[mention.end : follower.start].strip(" -"):
        return False
    if mention.end == follower.start:
        return False
    lexicon = load_lexicon()
    loose = phrase_key(mention.english) in lexicon.ordinary and mention.end - mention.start == len(mention.english)
    known = follower.text in lexicon.stop or follower.key in vocabulary.starts or follower.key in lexicon.qualities
    if loose and not known and not follower.text[0].isdigit():
        return True
    return follower.key in lexicon.accessories or (
        follower.key in vocabulary.heads
        and follower.key not in lexicon.stop
        and follower.key != phrase_key(mention.english).split()[-1]
    )


def _place(
    reading: Reading, slots: Slots, vocabulary: Vocabulary, catalogue: Catalogue, subject: tuple[str, ...]
) -> None:
    """Turns mentions into constraints, wishes and search words."""
    mask = catalogue.rows((Constraint(field="category", op="=", values=subject),)) if subject else None
    wanted: dict[str, list[tuple[Entry, str]]] = {}
    unwanted: dict[str, list[tuple[Entry, str]]] = {}
    near = set(subject)
    for mention in _features(slots.mentions, near, vocabulary):
        said = reading.said(mention.start, mention.end)
        # A slip is mended in what is searched for.
        word = said if CJK.search(said) or phrase_key(said) == phrase_key(mention.english) else mention.english
        category = _category_of(mention, near, vocabulary)
        entry = category or _choose(mention, reading, catalogue, mask)
        if (
            category
            and mention.stance == "must"
            and (_modifier(reading, mention, vocabulary) or category.value not in subject)
        ):
            entry = None if _modifier(reading, mention, vocabulary) else category
        free = _free_of(mention, vocabulary, catalogue, mask) if mention.stance == "not" and entry else None
        if entry and entry.kind == "field" and free and free.kind == "flag":
            # A record may be without a thing of which it has no such flag; it is refused in its words.
            free = None
        entry = free or entry
        stays = mention.stance == "must" and category is None and not CJK.search(said)
        if entry is None and stays:
            # Left to the residue, where it becomes a wish together with its neighbors.
            continue
        if entry is None and mention.stance in ("not", "drop"):
            spent = re.match(r"[ -]free\b", reading.text[mention.end :])
            reading.take(mention.start, mention.end + (spent.end() if spent else 0))
            if mention.stance == "not":
                slots.refused.append(said)
            continue
        if entry is None or mention.stance == "context":
            slots.words.append((mention.start, word, mention.english))
            if mention.stance == "wish" or (subject and mention.stance == "must" and mention.of("category") is None):
                slots.preferences.append(said)
            reading.take(mention.start, mention.end)
            continue
        if entry.kind == "field":
            # The name of a quantity that was read is spent; otherwise it is a wish of its own ("long battery life").
            if entry.field in wanted or any(constraint.field == entry.field for constraint in slots.constraints):
                reading.take(mention.start, mention.end)
            continue
        reading.take(mention.start, mention.end)
        if mention.stance == "drop":
            _take_cue(reading, mention.start)
            slots.drops.add(entry.field)
            continue
        if mention.stance == "not":
            said = _with_negation(reading, mention.start, said)
            (wanted if free else unwanted).setdefault(entry.field, []).append((entry, said))
            continue
        slots.words.append((mention.start, word, mention.english))
        if mention.stance == "wish":
            slots.preferences.append(said)
        elif entry.kind == "category" and entry.value not in subject:
            continue
        else:
            wanted.setdefault(entry.field, []).append((entry, said))
    for items, negative in ((wanted, False), (unwanted, True)):
        for entries in items.values():
            slots.constraints.append(_joined(reading, entries, negative=negative))


def _features(mentions: list[Mention], subject: set[str], vocabulary: Vocabulary) -> list[Mention]:
    """The mentions, with categories that are not the subject read as what else they may mean ("with microphone")."""
    made = []
    for mention in mentions:
        entry = _category_of(mention, subject, vocabulary)
        other = tuple(e for e in mention.entries if e.kind not in ("category", "brand"))
        if entry and entry.value not in subject and other and mention.stance in ("must", "context"):
            mention = replace(mention, entries=other, stance="must")
        made.append(mention)
    return made


def _free_of(mention: Mention, vocabulary: Vocabulary, catalogue: Catalogue, mask: Mask | None) -> Entry | None:
    """What of the subject says that a thing is absent: "fragrance free", "no operating system"."""
    key = phrase_key(mention.english)
    for entry in (*vocabulary.entries.get(f"{key} free", ()), *vocabulary.entries.get(f"no {key}", ())):
        said = entry.kind == "flag" or (entry.kind == "value" and mask is not None)
        if said and (mask is None or (catalogue.rows((constraint_of(entry),)) & mask).any()):
            return entry
    return None


def _take_cue(reading: Reading, start: int) -> None:
    """Takes "forget the" before what is dropped."""
    clause = CLAUSE.split(reading.text[:start])[-1]
    if (cue := drop_before(clause)) is not None and reading.free(start - len(clause) + cue, start):
        reading.take(start - len(clause) + cue, start)


def _with_negation(reading: Reading, start: int, said: str) -> str:
    """What was said with the "not" before it."""
    clause = CLAUSE.split(reading.text[:start])[-1]
    cue = negation_before(clause)
    return said if cue is None else reading.said(start - len(clause) + cue, start) + said


def _joined(reading: Reading, entries: list[tuple[Entry, str]], *, negative: bool) -> Constraint:
    """One constraint from all mentions of a field; its text runs from the first to the last where they stand
    together."""
    values = tuple(dict.fromkeys(constraint_of(entry).values[0] for entry, _ in entries))
    texts = [said for _, said in entries]
    start = reading.message.find(texts[0])
    end = reading.message.rfind(texts[-1]) + len(texts[-1])
    between = reading.message[start:end]
    text = between if len(texts) > 1 and len(between) <= sum(map(len, texts)) + 8 * len(texts) else texts[0]
    return Constraint(field=entries[0][0].field, op="!=" if negative else "=", values=values, text=text)


def _choose(mention: Mention, reading: Reading, catalogue: Catalogue, mask: Mask | None) -> Entry | None:
    """The entry that a mention means among the subject's products, or None where it should stay a soft wish."""
    brand = mention.of("brand")
    if brand is not None and (
        not brand.ordinary or _named(mention, reading) or _makes(brand, mention, reading, catalogue, mask)
    ):
        return brand
    best: tuple[float, Entry] | None = None
    for entry in mention.entries:
        # "Walnuts" and "creams" are things; a color or material is said in the singular.
        plural = is_color(entry.field) and mention.english.endswith("s") and not entry.value.endswith("s")
        if entry.kind not in ("flag", "value") or plural:
            continue
        if mask is None:
            if entry.ordinary or (
                entry.kind == "value" and not (is_color(entry.field) or entry.field in ("size", "gender"))
            ):
                continue
            here, covered = entry.count, 1.0
        else:
            rows = catalogue.rows((constraint_of(entry),)) & mask
            here = int(rows.sum())
            have = sum(catalogue.facet_counts(mask, entry.field).values())
            covered = have / max(1, int(mask.sum()))
            if covered == 0 or (here == 0 and not is_color(entry.field)):
                continue
            if entry.kind == "value" and covered < COVERAGE:
                continue
        score = here - (0.5 if entry.alias else 0)
        if best is None or score > best[0]:
            best = score, entry
    if best is not None:
        return best[1]
    return next((entry for entry in mention.entries if entry.kind == "field"), None)


def _makes(brand: Entry, mention: Mention, reading: Reading, catalogue: Catalogue, mask: Mask | None) -> bool:
    """Whether a brand that is an everyday word stands before the thing that it makes ("brother printer")."""
    follows = re.match(r"\s+[a-z]", reading.text[mention.end :])
    return bool(follows and mask is not None and (catalogue.rows((constraint_of(brand),)) & mask).any())


def _named(mention: Mention, reading: Reading) -> bool:
    """Whether an everyday word is meant as a brand: written with a capital inside a sentence, or after "by",
    "brand", "not"."""
    written = reading.said(mention.start, mention.end)
    if CJK.search(written):
        return True
    before, after = reading.text[: mention.start].rstrip(), reading.text[mention.end :]
    cue = re.search(r"\b(?:by|from|brand|only|brand is)$", before) or re.match(r"\s+(?:brand|only)\b", after)
    inside = bool(before) and not before.endswith((".", "!", "?"))
    return bool(cue) or mention.stance == "not" or (written[0].isupper() and inside and not reading.message.istitle())


_THEN_WANTED = re.compile(r"\s*,?\s*(?:i|we)(?:'d| would)? (?:also )?(?:need|want|like)\b")


def _residue(reading: Reading, slots: Slots, *, has_subject: bool) -> None:
    """What no rule took: qualities and purposes become soft wishes, other words are searched for, odd ends stay
    open."""
    lexicon = load_lexicon()
    chunk: list[int] = []
    chunks: list[list[int]] = []
    for place, token in enumerate(reading.tokens):
        content = (
            reading.free(token.start, token.end)
            and token.text not in lexicon.stop
            and not (token.text.isdigit() and len(token.text) < 2 and not of_a_name(reading, token.start, token.end))
        )
        together = chunk and not re.search(r"[^\s\-'&/]", reading.text[reading.tokens[chunk[-1]].end : token.start])
        if chunk and (not content or not together or chunk[-1] != place - 1):
            chunks.append(chunk)
            chunk = []
        if content:
            chunk.append(place)
    if chunk:
        chunks.append(chunk)
    for run in chunks:
        start, end = reading.tokens[run[0]].start, reading.tokens[run[-1]].end
        said = reading.said(start, end)
        before = re.split(r"[.;!?,]\s", reading.text[:start])[-1]
        if negated(before) or re.search(r"\b(?:too|so)\s+$", before):
            if not all(reading.tokens[i].key in lexicon.qualities for i in run):
                slots.open_points.append(said)
            continue
        reading.take(start, end)
        purpose = re.search(
            r"\b(?:(?:for|while|when|during|on|to)\s+(?:(?:my|the|a|an|his|her|our|their|long|use)\s+)*|"
            r"(?:who|he|she|they|mum|mom|dad|wife|husband|friend) (?:really )?(?:likes?|loves?|enjoys?) (?:to )?)$",
            before,
        )
        if purpose and _THEN_WANTED.match(reading.text[end:]):
            # "For dinner I need steaks": no record of a steak speaks of dinners.
            slots.preferences.append(said)
            continue
        slots.words.append((start, said, said))
        quality = any(reading.tokens[i].key in lexicon.qualities for i in run)
        # The 7 of an iPhone 7 says nothing alone.
        if not said.isdigit() and (
            has_subject
            or quality
            or (
                purpose
                and before.strip()
                and not re.search(r"\b(?:look|looking|search|searching|shop|shopping)\s+for\s", before[-30:])
            )
        ):
            slots.preferences.append(said)
    _chinese_residue(reading, slots)


def _chinese_residue(reading: Reading, slots: Slots) -> None:
    lexicon = load_lexicon()
    for word in sorted(lexicon.chinese_qualities, key=len, reverse=True):
        for match in re.finditer(re.escape(word), reading.text):
            if reading.free(*match.span()):
                said = reading.take(*match.span())
                before = re.split(r"[，。！？,.!?]", reading.text[: match.start()])[-1]
                if negated(before):
                    continue
                slots.words.append((match.start(), said, lexicon.chinese_qualities[word]))
                slots.preferences.append(said)
    left = "".join(
        character if CJK.match(character) and not reading.taken[place] else " "
        for place, character in enumerate(reading.text)
    )
    left = lexicon.chinese_stop.sub(lambda match: " " * len(match[0]), left)
    for match in re.finditer(r"\S{2,}", left):
        before = re.split(r"[，。！？,.!?]", reading.text[: match.start()])[-1]
        if negated(before):
            slots.open_points.append(match[0])
            continue
        slots.words.append((match.start(), match[0], ""))
