"""Estimates from another policy's log, on toys whose truth is known, on public logs and on our own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.floor import open_floor
from assistant.settings import Settings
from eval.personal import openbandit
from eval.personal.estimators import Logged, estimate, on_policy, warnings
from eval.personal.offpolicy import Report, main, own_shop
from eval.personal.visits import earned, play, visits
from retrieval.bandit import prior
from retrieval.contributions import Wish
from retrieval.demo import generate
from retrieval.ranking import best

RATES = np.array([0.1, 0.3, 0.6])
LOGGING, JUDGED = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.2, 0.7])
TRUTH = float(RATES @ JUDGED)


def toy(n: int, seed: int, *, model: np.ndarray, logging: np.ndarray = LOGGING, told: np.ndarray = LOGGING) -> Logged:
    """Three products; ``told`` are the propensities that were logged, ``model`` the rates that are believed."""
    rng = np.random.default_rng(seed)
    shown = rng.choice(3, n, p=logging)
    rewards = (rng.random(n) < RATES[shown]).astype(float)
    return Logged(rewards, JUDGED[shown] / told[shown], model[shown], np.full(n, model @ JUDGED), np.arange(n))


def covers(name: str, **more: np.ndarray) -> float:
    """How many of 100 intervals hold the truth."""
    found = [estimate(toy(300, seed, **more))[name] for seed in range(100)]
    return sum((each.low or 0) <= TRUTH <= (each.high or 0) for each in found) / 100


@pytest.mark.parametrize("name", ["IPS", "SNIPS", "DR"])
def test_intervals_hold_the_truth_about_as_often_as_they_say(name: str) -> None:
    assert covers(name, model=RATES) >= 0.88


def test_doubly_robust_is_right_where_either_half_is() -> None:
    wrong = np.array([0.9, 0.9, 0.1])
    assert covers("DR", model=wrong) >= 0.88
    flat = np.full(3, 1 / 3)
    assert covers("DR", model=RATES, told=flat) >= 0.88
    assert covers("IPS", model=RATES, told=flat) < 0.2


def test_a_good_model_or_normalising_makes_estimates_more_certain() -> None:
    found = estimate(toy(2_000, 1, model=RATES))
    width = {name: (found[name].high or 0) - (found[name].low or 0) for name in ("IPS", "SNIPS", "DR")}
    assert width["DR"] < width["SNIPS"] < width["IPS"]


def test_it_warns_where_weights_are_too_large_or_choices_are_missing() -> None:
    assert warnings(estimate(toy(2_000, 1, model=RATES))) == []
    hardly = np.array([0.98, 0.019, 0.001])
    told = warnings(estimate(toy(2_000, 1, model=RATES, logging=hardly, told=hardly)))
    assert any("uneven" in each for each in told) and any("of all weight" in each for each in told)
    never = toy(2_000, 1, model=RATES, logging=np.array([0.6, 0.4, 0.0]))
    assert any("lacks choices" in each for each in warnings(estimate(never)))
    nothing = estimate(Logged(*(np.zeros(0) for _ in range(5))))
    assert nothing["IPS"].value is None and warnings(nothing) == ["nothing was logged"]


def test_rows_shown_together_are_resampled_together() -> None:
    rewards = np.repeat(np.random.default_rng(1).integers(0, 2, 50), 4)
    alone, together = on_policy(rewards), on_policy(rewards, np.repeat(np.arange(50), 4))
    assert alone.value == together.value
    assert (together.high or 0) - (together.low or 0) > 1.7 * ((alone.high or 0) - (alone.low or 0))


def bandit_folder(folder: Path, n: int = 20_000) -> tuple[Path, float]:
    """Logs of uniform choice and of another policy in the sample's format; with the first's true value."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    rates = np.array([0.02, 0.05, 0.1, 0.2])
    chances = np.array([[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0.25, 0.25, 0.25, 0.25]])
    own = folder / "open_bandit_sample"
    own.mkdir()
    for seed, (policy, table) in enumerate((("random", np.full((3, 4), 0.25)), ("bts", chances))):
        rng = np.random.default_rng(seed)
        slots = rng.integers(0, 3, n)
        items = np.array([rng.choice(4, p=table[slot]) for slot in slots])
        columns = {
            "item_id": items,
            "position": slots + 1,
            "click": (rng.random(n) < rates[items]).astype(int),
            "propensity_score": table[slots, items],
        }
        parquet.write_table(pa.table(columns), own / f"{policy}_men.parquet")
    (own / "item_context_men.csv").write_text(",item_id\n" + "".join(f"{each},{each}\n" for each in range(4)))
    return folder, float(rates.mean())


def test_each_policy_of_the_public_logs_is_judged_from_the_others(
    tmp_path: Path, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.personal.offpolicy.load_settings", lambda: demo_settings)
    folder, random = bandit_folder(tmp_path)
    assert main(["--data", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    systems = told["systems"]
    for name, own in (("random, from bts", "random, as it ran"), ("bts, from random", "bts, as it ran")):
        truth = systems[f"open_bandit_sample/men/{own}"]["on policy"]["value"]
        for measure in ("IPS", "SNIPS", "DR"):
            metric = systems[f"open_bandit_sample/men/{name}"][measure]
            assert metric["low"] <= truth <= metric["high"]
    assert abs(systems["open_bandit_sample/men/random, from bts"]["SNIPS"]["value"] - random) < 0.01
    assert told["data"]["warnings"] == {} and "own/blend, from thompson" in told["data"]["not_run"]
    assert "open_bandit_sample/women/bts" in told["data"]["not_run"]


def test_the_public_sample_can_be_read(data_dir: Path) -> None:
    folder = data_dir / openbandit.FOLDER
    log = openbandit.read_log(folder, "bts", "men")
    if log is None:
        pytest.skip(f"no sample in {folder}")
    assert (log.count, len(log.clicks), int(log.clicks.sum())) == (34, 10_000, 69)
    found = estimate(openbandit.seen_from(log, openbandit.uniform(log)))
    assert any("uneven" in each for each in warnings(found))


def test_our_own_exposures_tell_what_the_weights_in_force_would_earn(demo_settings: Settings, tmp_path: Path) -> None:
    pytest.importorskip("mabwiser")
    floor = open_floor(demo_settings)
    index, blend = floor.stock().index, floor.stock().ordering.blend
    made = visits(floor.stock(), generate(), 120, 3)
    report = Report()
    other = open_floor(demo_settings.model_copy(update={"database": f"sqlite:///{tmp_path}/other.db"}))
    play(other, made, None, 1)
    own_shop(other, report)
    assert list(report.systems) == ["own/blend, as it ran"] and "own/blend, from thompson" in report.not_run
    play(floor, made, prior(blend.weights), 2)
    report = Report()
    own_shop(floor, report)
    assert report.logged == {"own/thompson": 480}
    truth = np.mean([earned(each, [one.id for one in best(index, each.ranked, Wish(), blend, 4)]) for each in made])
    for measure in ("IPS", "SNIPS", "DR"):
        metric = report.systems["own/blend, from thompson"][measure]
        assert metric.low is not None and metric.high is not None and metric.low <= truth <= metric.high
    assert report.systems["own/learnt weights, later half from thompson"]["DR"].value is not None
