"""What the order goes by beside the catalogue, and may change while it serves: weights, the shop's rules, recommenders.

A file that became unusable while serving is told in the log: rules stay as they were, recommenders are done without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from assistant.explore import THOMPSON
from assistant.request import RuleUse
from assistant.settings import Settings
from retrieval.bandit import Posterior, belief_path, open_belief, prior
from retrieval.errors import ModelFileError, UsageError
from retrieval.index import Index
from retrieval.ranking import WEIGHTS, Blend, Ranked, load_weights, weights_path
from retrieval.recommenders.store import Models, current_version, open_models
from retrieval.rules import Rulebook, read_rules
from retrieval.search import Candidate

_log = structlog.get_logger()

Version = tuple[str | None, int, int, int]


@dataclass(frozen=True, eq=False)
class Ordering:
    """All that the order goes by; ``version`` changes when a file of it does."""

    version: Version = (None, 0, 0, 0)
    blend: Blend = field(default_factory=Blend)
    models: Models | None = None
    """Trained recommenders; None where there are none."""
    belief: Posterior = field(default_factory=lambda: prior(WEIGHTS))
    """About the weights: what was learnt, else what the weights in force tell."""

    def explored(self, how: str) -> Posterior | None:
        """What a reply's weights are drawn from, as ``shop.explore`` has it now; None: those in force are taken."""
        return self.belief if how == THOMPSON else None


def version_of(settings: Settings) -> Version:
    """Which recommenders, weights, rules and belief are in force now; four small files are looked at."""
    home = settings.home
    weights, rules, belief = map(_changed, (weights_path(home), rules_path(settings), belief_path(home)))
    return current_version(home), weights, rules, belief


def rules_path(settings: Settings) -> Path:
    """Where the shop's rules lie."""
    return Path(settings.shop.rules) if settings.shop.rules else settings.home / "rules.yaml"


def open_ordering(settings: Settings, index: Index, before: Ordering | None) -> Ordering:
    """Reads what is in force now.

    Args:
        before: what was in force for this catalogue; None at the start, when wrong rules are not passed over.

    Raises:
        UsageError: at the start, the rules are wrong or the file that ``shop.rules`` names is not there.
    """
    version = version_of(settings)
    try:
        rules = _rules(settings, index)
    except UsageError as error:
        if before is None:
            raise
        _log.error("the shop's rules are not used as they are now", what=error.what, mend=error.mend)
        rules = before.blend.rules
    if rules.idle:
        _log.warning("rules mean no product", rules=rules.idle, file=str(rules_path(settings)))
    blend = Blend(load_weights(settings.home), settings.shop.boosts, rules)
    return Ordering(version, blend, _models(settings), _belief(settings, blend))


def used_rules(
    index: Index, rules: Rulebook, candidates: Sequence[Candidate], ranked: Sequence[Ranked]
) -> list[RuleUse]:
    """What the rules did: to the products shown, in their order, then what of the candidates they left out."""
    if not rules.read:
        return []
    shown = {each.id for each in ranked}
    moved = [(each.id, rule) for each in ranked for rule in each.rules]
    rows = [index.catalogue.row_of[each.id] for each in candidates if each.id not in shown]
    left_out = [(index.catalogue.ids[row], rule) for row, rule in rules.excluded_of(rows)]
    return [
        RuleUse(name=rule.name, do=rule.do, product=id, amount=rule.amount, place=rule.place, label=rule.label)
        for id, rule in moved + left_out
    ]


def _models(settings: Settings) -> Models | None:
    try:
        return open_models(settings.home)
    except ModelFileError as error:
        _log.warning("recommenders unusable, the order goes without them", what=error.what, mend=error.mend)
        return None


def _belief(settings: Settings, blend: Blend) -> Posterior:
    try:
        return open_belief(settings.home) or prior(blend.weights)
    except ModelFileError as error:
        _log.warning("what the bandit learnt is unusable, it begins anew", what=error.what, mend=error.mend)
        return prior(blend.weights)


def _rules(settings: Settings, index: Index) -> Rulebook:
    path = rules_path(settings)
    if not settings.shop.rules and not path.exists():
        return Rulebook()
    if not path.is_file():
        raise UsageError(
            f"The rules {path} are not there", mend="Write them, or leave the setting shop.rules empty; docs/rules.md."
        )
    return read_rules(path, index)


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
