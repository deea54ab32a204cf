"""``floorwalker train nightly``: everything that is learnt from what shoppers did, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog

from assistant.floor import Floor
from finetune.bandit import train_bandit
from finetune.blend import train_blend
from finetune.recommender import train_recommender

JOBS: dict[str, Callable[[Floor], dict[str, Any]]] = {
    "recommender": train_recommender,
    "blend": train_blend,
    "bandit": train_bandit,
}
"""In the order in which they run."""

_log = structlog.get_logger()


def train_nightly(floor: Floor) -> dict[str, dict[str, Any]]:
    """Runs all :data:`JOBS`; of each ``seconds``, and either its ``report`` or the ``error`` that it failed with. One
    that fails does not stop the others."""
    told: dict[str, dict[str, Any]] = {}
    for name, job in JOBS.items():
        began = time.perf_counter()
        try:
            told[name] = {"report": job(floor)}
        except Exception as error:  # noqa: BLE001 - whatever failed, the other jobs go on and the command says so
            _log.error("nightly job failed", job=name, exc_info=error)
            told[name] = {"error": str(error) or type(error).__name__}
        told[name]["seconds"] = round(time.perf_counter() - began, 1)
    return told
