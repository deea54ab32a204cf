"""A ranking run as files: the page to read, per-query scores as TSV, and the ``--json`` shape."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from eval.ranking.metrics import MAIN
from eval.ranking.run import MODES, RankingRun, figures, payload, without_folders

WORST = 10
SHOWN = 5
"""Products shown of a ranking."""
MEASURES = (MAIN, "RR", "R@10", "R@100")
LEARNT_HERE = "The ranker in use learnt from this split: its figures here flatter it. The split test tells."


@dataclass(frozen=True)
class Shown:
    """A product as the page names it: its title, and its grade (None: not judged)."""

    title: str
    grade: int | None


@dataclass(frozen=True)
class Worst:
    """One of a system's worst queries: its score and the full pipeline's, what it put first, and what was best."""

    query: str
    score: float
    reference: float | None
    first: list[Shown]
    wanted: list[Shown]


@dataclass(frozen=True)
class Ranking:
    """What a system made of one query: its scores by mode, what it put first of the whole catalogue, or its error."""

    system: str
    scores: dict[str, dict[str, float]]
    first: list[Shown]
    error: str


@dataclass(frozen=True)
class Asked:
    """One query: the full pipeline's score by mode, the best that were judged, and every system's ranking."""

    number: int
    query: str
    scores: dict[str, float | None]
    best: list[Shown]
    rankings: list[Ranking]


def write_report(run: RankingRun, folder: Path) -> Path:
    """Writes ``report.html``, ``per_query.tsv`` and ``results.json`` into ``folder``; returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "report.html"
    page.write_text(render(run), "utf-8")
    (folder / "results.json").write_text(json.dumps(payload(run), ensure_ascii=False, indent=1), "utf-8")
    with (folder / "per_query.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(("mode", "system", "query", *MEASURES, "seconds", "error"))
        for mode in MODES:
            for system, answers in run.answers[mode].items():
                for query, answer in answers.items():
                    scores = run.scores[mode][system].get(query, {})
                    cells = [f"{scores[name]:.6f}" if name in scores else "" for name in MEASURES]
                    error = without_folders(answer.error)
                    writer.writerow((mode, system, query, *cells, f"{answer.seconds:.6f}", error))
    return page


def render(run: RankingRun) -> str:
    """The page as HTML; everything that came from a catalogue, a judgment or a system is escaped."""
    environment = Environment(
        loader=PackageLoader("eval"), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(
        number=lambda value: "–" if value is None else f"{value:.3f}",
        milliseconds=lambda value: "–" if value is None else f"{1000 * value:.1f}",
        signed=lambda value: "–" if value is None else f"{value:+.3f}",
        chance=lambda p: "p < 0.001" if p < 0.001 else f"p = {p:.3f}",
    )
    data = payload(run)
    shown = {mode: {system: figures(run, mode, system) for system in run.scores[mode]} for mode in MODES}
    queries = every_query(run)
    return environment.get_template("ranking.html").render(
        data=data["data"],
        queries=queries,
        number_of={each.query: each.number for each in queries},
        settings=run.settings,
        learnt_here=LEARNT_HERE,
        figures=shown,
        measures={
            mode: [name for name in next(iter(own.values())) if not name.startswith("seconds")]
            for mode, own in shown.items()
        },
        comparisons={(each.mode, each.system): each for each in run.comparisons},
        worst={(mode, system): worst(run, mode, system) for mode in MODES for system in run.scores[mode]},
        main=MAIN,
    )


def worst(run: RankingRun, mode: str, system: str) -> list[Worst]:
    """The queries on which a system scores lowest on MAIN, the lowest first."""
    grades = _grades(run)
    reference = run.scores[mode].get(run.settings["reference"], {})
    scores = run.scores[mode][system]
    found = []
    for query in sorted(scores, key=lambda query: (scores[query][MAIN], query))[:WORST]:
        judged = grades[query]
        ids = run.answers[mode][system][query].ids[:SHOWN]
        best = sorted((id for id in judged if id not in ids), key=lambda id: (-judged[id], id))[:SHOWN]
        found.append(
            Worst(
                query,
                scores[query][MAIN],
                reference.get(query, {}).get(MAIN),
                [Shown(_title(run, id), judged.get(id)) for id in ids],
                [Shown(_title(run, id), judged[id]) for id in best if judged[id] > 0],
            )
        )
    return found


def every_query(run: RankingRun) -> list[Asked]:
    """Every query with what every system made of it; those on which the full pipeline scores lowest come first."""
    reference = run.settings["reference"]
    grades = _grades(run)

    def score(query: str, mode: str) -> float | None:
        return run.scores[mode][reference].get(query, {}).get(MAIN)

    def rankings(query: str) -> Iterator[Ranking]:
        for system, answers in run.answers["catalogue"].items():
            yield Ranking(
                system,
                {mode: run.scores[mode][system].get(query, {}) for mode in MODES},
                [Shown(_title(run, id), grades[query].get(id)) for id in answers[query].ids[:SHOWN]],
                without_folders(answers[query].error),
            )

    found = []
    for number, query in enumerate(sorted(grades, key=lambda query: (score(query, "catalogue") or 0.0, query)), 1):
        judged = grades[query]
        best = sorted((id for id in judged if judged[id] > 0), key=lambda id: (-judged[id], id))[:SHOWN]
        scores = {mode: score(query, mode) for mode in MODES}
        found.append(
            Asked(number, query, scores, [Shown(_title(run, id), judged[id]) for id in best], [*rankings(query)])
        )
    return found


def _grades(run: RankingRun) -> dict[str, dict[str, int]]:
    """The grade of each judged product, by query."""
    grades: dict[str, dict[str, int]] = {}
    for each in run.dataset.judgments:
        grades.setdefault(each.query, {})[each.product_id] = each.grade
    return grades


def _title(run: RankingRun, product_id: str) -> str:
    return run.dataset.index.catalogue.get(product_id).title
