"""The commands for evaluators of dialogues and of recommenders: each calls one function of the evaluators' room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from eval.evaluate import Chat

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def dialogues(
    sets: Annotated[
        list[str], typer.Argument(help="Sets by name (demo, icecat, …), or files and folders of dialogues.")
    ],
    split: Annotated[
        Literal["dev", "held-out", "all"], typer.Option(help="held-out only for the one report at the end.")
    ] = "dev",
    tag: Annotated[str, typer.Option(help="Only dialogues with this tag.")] = "",
    repeat: Annotated[int, typer.Option(min=1, help="How often each is played; tells pass^k too.")] = 1,
    jobs: Annotated[int, typer.Option(min=1, help="Dialogues at a time; more than one blurs the seconds.")] = 1,
    seed: Annotated[int, typer.Option(help="Of the model and of simulated shoppers; each repetition adds one.")] = 7,
    out: Annotated[
        Path | None, typer.Option(help="Keep the run in this folder; what is finished there is not played again.")
    ] = None,
    model: Annotated[bool, typer.Option(help="Use the chat model; without it the plain replies are measured.")] = True,
    url: Annotated[str, typer.Option(help="Play against a running Floorwalker, http://host:port.")] = "",
    judge: Annotated[bool, typer.Option(help="Have the chat model judge too; decides nothing.")] = False,
    shoppers: Annotated[
        Literal["rules", "model"], typer.Option(help="Who words what simulated shoppers mean.")
    ] = "rules",
    prompt_price: Annotated[float, typer.Option(help="Of a million tokens read; with usage told, gives a cost.")] = 0,
    completion_price: Annotated[float, typer.Option(help="Of a million tokens written.")] = 0,
    data: Annotated[Path | None, typer.Option(help="Where the public data sets lie.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write report.html and results.json into this folder.")] = None,
    as_json: Json = False,
) -> None:
    """Play dialogues, scripted or simulated, and check every reply. Exit 1 when one could not be judged."""
    from eval.evaluate import Options, evaluate
    from eval.results import Prices

    options = Options(
        split=split.replace("-", "_"),
        tag=tag,
        repeat=repeat,
        jobs=jobs,
        seed=seed,
        url=url,
        out=out,
        report=report,
        data=data,
        judge=judge,
        model_shoppers=shoppers == "model",
        prices=Prices(prompt=prompt_price, completion=completion_price) if prompt_price or completion_price else None,
    )
    settings = load_settings()
    # Against a server elsewhere an engine of our own is needed to judge or to word only.
    own = model and (not url or judge or shoppers == "model")
    with _chat(settings, own) as chat:
        run = evaluate(sets, settings, chat, options, expect_model=model, as_json=as_json)
    raise typer.Exit(run.exit_code)


def compare(
    before: Annotated[Path, typer.Argument(help="The folder of a run, as made with --out.")],
    after: Annotated[Path, typer.Argument(help="The folder of another run of the same sets.")],
    as_json: Json = False,
) -> None:
    """Tell what changed between two runs: dialogues that went the other way, metrics, settings."""
    from eval.compare import compare_runs

    compare_runs(before, after, as_json=as_json)


def personal(
    dataset: Annotated[
        str,
        typer.Option(help="demo, uci, completejourney; or a file of events, or a folder with one (docs/events.md)."),
    ] = "demo",
    models: Annotated[str, typer.Option(help="Some models only, with commas between them; all where empty.")] = "",
    split: Annotated[
        Literal["validation", "test"],
        typer.Option(help="validation, to choose by; test, for the one report at the end."),
    ] = "validation",
    sample: Annotated[int, typer.Option(min=0, help="Measure so many shoppers of each kind at most; 0: all.")] = 0,
    data: Annotated[Path | None, typer.Option(help="Where the public data sets lie.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write results.json and tables.md into this folder.")] = None,
    as_json: Json = False,
) -> None:
    """Compare recommenders on what shoppers took next, with popularity and a library's own. Exit 1 when one failed."""
    from eval.personal.evaluate import evaluate_personal

    run = evaluate_personal(
        dataset,
        load_settings(),
        split=split,
        data=data,
        models=[each.strip() for each in models.split(",") if each.strip()],
        sample=sample,
        as_json=as_json,
        report=report,
    )
    raise typer.Exit(run.exit_code)


@contextmanager
def _chat(settings: Settings, wanted: bool) -> Iterator[Chat | None]:
    """Opens the chat model with any seed: of a server that answers already, else of an engine of our own."""
    if not wanted:
        yield None
        return
    from assistant.engines import ready_engine
    from assistant.llm import open_chat
    from ui.logs import configure_logs

    # Standard output is for what the command prints.
    configure_logs("warning")
    with ready_engine(settings) as url:
        yield (lambda seed: open_chat(settings.llm.model_copy(update={"seed": seed}), url)) if url else None
