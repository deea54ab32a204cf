"""The check of one sentence: what it says is taken out piece by piece, each piece held against the evidence.

What cannot be taken for one kind of claim or another is read word by word: each content word must stand in the record
of every product that the clause is about. What the shopper said is no evidence, but for price limits. The method is
lexical on purpose: it can be wrong by being too strict, and then a plainer sentence is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.evidence import Sources
from assistant.grounding import features as words
from assistant.grounding import states
from assistant.grounding.claim import Claim, Verdict, judged
from assistant.grounding.differences import budget, differences
from assistant.grounding.figures import figures
from assistant.grounding.numerals import in_digits
from assistant.grounding.opinions import is_opinion, opinions, unattributed
from assistant.grounding.policies import is_policy, policies
from assistant.grounding.record import Facts, facts_of
from assistant.grounding.relations import comparison, superlatives
from assistant.grounding.wording import CITATION, clauses, joined
from assistant.request import Recommendation, Request

NOTHING = Sources()
_LIGHT_ENOUGH = re.compile(r"\blight enough to\b[^,.;]*", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”]")


def check(sentence: str, shown: Sequence[Recommendation], request: Request, sources: Sources = NOTHING) -> Verdict:
    """Checks one sentence against the products shown; ``[1]`` in it is the first of them.

    Args:
        sources: reviews, promotions and policies that it may rest on beside the records.
    """
    cited = tuple(dict.fromkeys(int(found) for found in CITATION.findall(sentence)))
    unknown = [found for found in cited if not 1 <= found <= len(shown)]
    if unknown:
        wrong = [judged("citation", f"[{each}]", "", f"cites [{each}], which is not shown") for each in unknown]
        return Verdict(tuple(wrong), cited)
    if not cited:
        rules = policies(sentence, sources.policies)
        if is_policy(sentence) or not any(each.problem for each in rules):
            return Verdict(tuple(rules), cited)
    facts = {place: facts_of(each, sources) for place, each in enumerate(shown, 1)}
    titles = [each.product.title for each in shown]
    claims, rest = words.names(sentence, cited, titles)
    about_them = tuple(dict.fromkeys(int(found) for found in CITATION.findall(rest)))
    if is_opinion(rest) and about_them:
        about = [facts[place] for place in about_them]
        rest = rest if _QUOTED.search(rest) else in_digits(rest)
        rest, figured = _rated(rest, about, request, len(shown))
        return Verdict((*claims, *figured, *(opinions(CITATION.sub(" ", rest), about) if _more(rest) else ())), cited)
    if len(about_them) == 1 and not states.is_silence(rest):
        found, rest = words.verbatim(rest, facts[about_them[0]])
        claims += found
    rest = joined(in_digits(rest))
    pool = facts
    if len(about_them) > 1 and re.search(r"\bof (?:the|these) two\b|两款中|二者中", rest, re.IGNORECASE):
        pool = {place: facts[place] for place in about_them}
    computed, rest = differences(rest, facts)
    compared, rest, is_comparison = comparison(rest, facts)
    claims += [*computed, *compared]
    if is_comparison:
        about = [facts[place] for place in about_them]
        return Verdict((*claims, *_of_clause(CITATION.sub(" ", rest), about, about_them, facts, request)), cited)
    subjects: tuple[int, ...] = ()
    before = ""
    for clause in clauses(rest):
        subjects = _subjects(clause, about_them, rest) or subjects or about_them or tuple(facts)
        plain, about = CITATION.sub(" ", clause), [facts[place] for place in subjects]
        if before and CITATION.search(clause) and words.says_nothing(plain):
            claims += _same(plain, before, about, subjects, pool, request)
            continue
        claims += _of_clause(plain, about, subjects, pool, request)
        before = plain if CITATION.search(clause) else ""
    return Verdict(tuple(claims), cited)


def _same(
    clause: str,
    before: str,
    about: Sequence[Facts],
    subjects: Sequence[int],
    facts: Mapping[int, Facts],
    request: Request,
) -> list[Claim]:
    """The claims of a clause that says the same as the one before of others ("and so does [2]") or denies it of them
    ("while [2] is not")."""
    if words.negates(clause):
        denied = words.denials(before, about)
        return denied or [judged("denial", clause.strip(), "", f"denial of {before.strip()!r}")]
    return _of_clause(before, about, subjects, facts, request)


def _of_clause(
    clause: str, about: Sequence[Facts], subjects: Sequence[int], facts: Mapping[int, Facts], request: Request
) -> list[Claim]:
    """The claims of a clause about these products."""
    if states.is_silence(clause):
        return states.silence(clause, about)
    claims: list[Claim] = []
    for promotion in (each for one in about for each in one.promotions):
        clause = clause.replace(promotion.title, " ")
    found, clause = superlatives(clause, subjects, facts)
    claims += found
    found, clause = states.availability(clause, about)
    claims += found
    found, clause = budget(clause, about, request)
    claims += found
    found, clause = figures(clause, about, request, len(facts))
    claims += found
    if any(each.kind == "quantity" and each.evidence for each in found):
        # What a weight that is right is light enough for is nobody's opinion.
        clause = _LIGHT_ENOUGH.sub(" ", clause)
    found, clause = unattributed(clause, about)
    claims += found
    found, clause = words.features(clause, about)
    claims += found
    said_in_chinese = re.search(r"[\u3400-\u9fff]", clause)
    return [*claims, *(words.chinese_words if said_in_chinese else words.english_words)(clause, about)]


def _rated(sentence: str, about: Sequence[Facts], request: Request, shown: int) -> tuple[str, list[Claim]]:
    """Figures in a sentence about opinions: "4.5 of 5 stars, say 312 buyers"; quotations are left alone."""
    if _QUOTED.search(sentence):
        return sentence, []
    claims, rest = figures(CITATION.sub(" ", sentence), about, request, shown)
    return rest, claims


def _more(rest: str) -> bool:
    """Whether anything but who said it is left."""
    return bool(re.search(r"[A-Za-z\u3400-\u9fff]{2}", rest))


def _subjects(clause: str, cited: tuple[int, ...], sentence: str) -> tuple[int, ...]:
    """The products that a clause is about: those it cites, or all cited where it says both or all."""
    if cited and re.search(r"\b(?:both|all)\b|都|均", clause, re.IGNORECASE):
        return cited
    return tuple(int(number) for number in CITATION.findall(clause))
