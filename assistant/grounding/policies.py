"""Claims about the shop's policies: each must stand in a passage, with its numbers and its yes or no."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence import NUMBER, apart, number
from assistant.grounding.claim import Claim, judged
from assistant.grounding.numerals import in_digits
from retrieval.product import Policy
from retrieval.text import stems

_TOPIC = re.compile(
    r"\b(?:return(?:s|ed|ing|able)?|refund\w*|warrant\w+|guarantee\w*|deliver\w*|shipping|shipped|parcel|pick-up point|"
    r"gift (?:card|wrap)\w*|wrapp\w+|instal?ments?|pay(?:ment)?|paypal|bitcoin|exchang\w+|voucher|price match|"
    r"every order|every product|order\w*|we (?:offer|give|take|match)|installs?|taken back)\b"
    r"|退货|退款|退换|保修|质保|配送|送货|送达|发货|快递|包裹|礼品卡|礼品|包装|分期|付款|支付|货到|换货|更换|上门|订单|每单|下单|学生购买",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:cannot|can't|not|no|never|without)\b|不可|不能|不支持|不退|不保|除外|无法", re.IGNORECASE)
_LOOSE = frozenset(
    each[:7]
    for each in stems(
        """you your we us our it its this that product item order get getting give make made take cost free day within
        after from can could may will any all every most usually offer accept cover pay come have year week month
        working shop only at delivery deliver return returned warranty standard"""
    )
)
"""Words that say little of which rule is meant."""
COVERED = 0.67
"""The share of a statement's words (Chinese: pairs of characters) that one passage, with its headings, must have."""
TELLING = 0.8
"""The share of those of its words that say which rule is meant."""
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_FILLER = re.compile(r"可以|商品|我们|您|的|了|后|内|为|是|有|需要|期限|费用|通常|所有|收到|这|款|(?<=[修货])期")


@dataclass(frozen=True)
class Passage:
    """One sentence, list item or table row of a policy, with its headings; ``denies`` is its yes or no."""

    policy: str
    words: frozenset[str]
    own: frozenset[str]
    numbers: Counter[float]
    denies: bool


def is_policy(clause: str) -> bool:
    """Whether it speaks of something that policies rule."""
    return bool(_TOPIC.search(clause))


def policies(sentence: str, known: Sequence[Policy]) -> list[Claim]:
    """The statement as one claim: a passage has its words, all its numbers and the same yes or no."""
    said = in_digits(sentence)
    wanted = _units(said)
    numbers = Counter(number(each) for each in NUMBER.findall(apart(said)))
    telling = wanted - _LOOSE
    denies = bool(_DENIED.search(said))
    best: Passage | None = None
    best_share = contrary = 0.0
    for passage in _passages(tuple((each.id, each.text) for each in known)):
        share = len(wanted & passage.words) / max(1, len(wanted))
        own = len(wanted & passage.own)
        told = len(telling & passage.words) >= TELLING * len(telling)
        if not own or not told:
            continue
        if passage.denies != denies:
            contrary = max(contrary, share if not numbers else 0.0)
        elif share + 0.01 * own > best_share and numbers <= passage.numbers:
            best, best_share = passage, share + 0.01 * own
    covered = len(wanted & best.words) / max(1, len(wanted)) if best else 0.0
    # A passage that says the contrary in as many of the words leaves it open at best; a number tells the rule.
    holds = covered >= COVERED and covered > contrary
    return [
        judged(
            "policy",
            sentence.strip(),
            f"policy {best.policy}" if best and holds else "",
            f"no policy says {sentence.strip()!r}",
        )
    ]


def _units(text: str) -> frozenset[str]:
    """Stems of the English, cut to seven letters ("delivery" and "deliver"), pairs of characters of the Chinese."""
    pairs = [run[at : at + 2] for run in _CHINESE.findall(_FILLER.sub(" ", text)) for at in range(len(run) - 1)]
    english = (each[:7] for each in stems(text) if not _CHINESE.match(each) and not each[0].isdigit())
    return frozenset(english) | frozenset(pairs)


@lru_cache(maxsize=8)
def _passages(known: tuple[tuple[str, str], ...]) -> list[Passage]:
    found = []
    for policy, text in known:
        title = heading = ""
        columns: list[str] = []
        for line in text.splitlines():
            plain = re.sub(r"[*_`>]+", "", line).strip()
            if plain.startswith("#"):
                if plain.startswith("# "):
                    title = plain.strip("# ")
                heading = plain.strip("# ")
                continue
            if not plain or set(plain) <= set("|-: "):
                continue
            if plain.startswith("|"):
                cells = [each.strip() for each in plain.strip("|").split("|")]
                columns = columns or cells
                plain = ", ".join(f"{column} {cell}" for column, cell in zip(columns, cells, strict=False))
            for sentence in re.split(r"(?<=[.!?;。；])\s*(?=\D)", plain):
                above = f"{title} {heading}"
                found.append(
                    Passage(
                        policy,
                        _units(f"{above} {sentence}"),
                        _units(sentence),
                        Counter(number(each) for each in NUMBER.findall(apart(sentence))),
                        bool(_DENIED.search(f"{sentence} {heading if heading != title else ''}")),
                    )
                )
    return found
