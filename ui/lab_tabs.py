"""The lab's three tabs: what is on each, and what happens there when something is chosen or clicked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import gradio as gr
import structlog

from eval.compare import changes
from eval.results import RunResult
from retrieval.errors import FloorwalkerError, UsageError
from ui import lab_view as view
from ui.lab_runs import Bench, Plan, read_run, read_sets, set_names

SPLITS = {"Development": "dev", "Held out": "held-out", "Both": "all"}
ANY_TAG = "any tag"
HELD_OUT = (
    "**Held-out dialogues are for the one report at the end.** Once anything is tuned or mended after a look at them, "
    "their figures no longer tell how the assistant does on dialogues it has never met."
)
CLICKS = """element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (button) trigger("act", {...button.dataset});
});"""
"""Buttons inside a list of HTML reach Python with their data."""
TO_READER = """() => {
  const reader = document.getElementById("%s");
  if (reader.getBoundingClientRect().top > window.innerHeight / 2) reader.scrollIntoView();
}"""
"""Where the list and the dialogue are not side by side, a click leads to the dialogue."""
HINT = '<p class="lab-soft">Choose two runs of the same sets.</p>'
POLL_SECONDS = 1.0

Data = dict[str, Any]


def run_tab(bench: Bench) -> Data:
    """The form, how far the run has come, and the kept runs; the parts that other tabs have to do with, by name."""
    with gr.Row():
        with gr.Column(scale=2, min_width=320):
            sets = gr.Dropdown(set_names(), value=["demo"], multiselect=True, label="Dialogue sets")
            split = gr.Radio(list(SPLITS), value="Development", label="Split")
            warning = gr.Markdown(HELD_OUT, visible=False, elem_classes="lab-warning")
            sure = gr.Checkbox(label="I know, and want to run them now", value=False, visible=False)
            tag = gr.Dropdown([ANY_TAG], value=ANY_TAG, label="Tag")
            repeat = gr.Number(
                1,
                minimum=1,
                maximum=100,
                precision=0,
                label="Times each is played",
                info="More than once tells pass^k.",
            )
            model = gr.Radio(["Without", "With"], value="Without", label="The chat model")
            name = gr.Textbox("", label="Name of the run", placeholder="made of the time and the sets", max_lines=1)
            note = gr.HTML(elem_id="lab-note")
            with gr.Row():
                start = gr.Button("Start", variant="primary", elem_id="lab-start")
                stop = gr.Button("Stop", interactive=False, elem_id="lab-stop")
        with gr.Column(scale=3, min_width=320):
            status = gr.HTML(elem_id="lab-status")
            kept = gr.HTML(js_on_load=CLICKS, elem_id="lab-kept")
    timer = gr.Timer(POLL_SECONDS, active=False)
    form = [sets, split, sure, tag, repeat, model, name]

    asked_by, asks = [sets, split, tag], [warning, sure, tag, note]
    for each in asked_by:
        each.input(asked, asked_by, asks, show_progress="hidden")
    return {
        "form": form,
        "asked_by": asked_by,
        "asks": asks,
        "note": note,
        "start": start,
        "stop": stop,
        "status": status,
        "kept": kept,
        "timer": timer,
    }


def asked(sets: list[str], split: str, tag: str) -> tuple[Any, Any, Any, str]:
    """What the form says to what is chosen: a warning to be ticked, the tags there are, and how many dialogues."""
    held_out = split != "Development"
    return *(gr.update(visible=held_out) for _ in range(2)), _tags(sets, tag), _count(sets, split, tag)


def _tags(sets: list[str], tag: str) -> Any:
    try:
        tags = sorted({each for found in read_sets(sets) for case in found.cases for each in case.tags})
    except UsageError:
        # The count beside it says what is wrong with the set.
        tags = []
    return gr.Dropdown(choices=[ANY_TAG, *tags], value=tag if tag in tags else ANY_TAG)


def _plan(sets: list[str], split: str, tag: str, repeat: float = 1, model: str = "Without") -> Plan:
    return Plan(tuple(sets), SPLITS[split], "" if tag == ANY_TAG else tag, int(repeat), model == "With")


def _count(sets: list[str], split: str, tag: str) -> str:
    def counted() -> str:
        cases = len(_plan(sets, split, tag).cases())
        return f'<p class="lab-small">{cases} dialogue{"" if cases == 1 else "s"}</p>'

    return told(counted)


def started(
    bench: Bench, sets: list[str], split: str, sure: bool, tag: str, repeat: float | None, model: str, name: str
) -> str:
    """Start what the form says; what there is to say of it, as HTML."""

    def start() -> str:
        if split != "Development" and not sure:
            raise UsageError("Held-out dialogues are not run by chance", mend="Tick that you know, then start again.")
        bench.start(_plan(sets, split, tag, repeat or 1, model), name)
        return _count(sets, split, tag)

    return told(start)


def read_tab(bench: Bench) -> Data:
    """A run's figures, its dialogues, and one of them turn by turn; the chooser of the run."""
    name = gr.Dropdown([], label="Run", elem_id="lab-read")
    overview = gr.HTML('<p class="lab-soft">Choose a run.</p>')
    with gr.Row():
        show = gr.Radio(list(view.SHOWS), value="To look at", label="Show", min_width=320)
        tag = gr.Dropdown([ANY_TAG], value=ANY_TAG, label="Tag")
        words = gr.Textbox("", label="Words in it", placeholder="said, answered, or in the title", max_lines=1)
    with gr.Row():
        with gr.Column(scale=2, min_width=320, elem_classes="lab-side"):
            listing = gr.HTML(js_on_load=CLICKS, elem_id="lab-list")
        with gr.Column(scale=3, min_width=320):
            reader = gr.HTML(elem_id="lab-reader")
    opened = gr.State(None)
    filters = [name, show, tag, words]

    def listed(run: RunResult, show: str, tag: str, words: str, key: view.Key | None) -> str:
        return view.listing(view.chosen(run, show, "" if tag == ANY_TAG else tag, words), key)

    def entered(name: str | None, show: str, words: str) -> tuple[Any, ...]:
        if not name:
            return '<p class="lab-soft">Choose a run.</p>', "", "", None, gr.skip(), gr.skip()
        try:
            run = read_run(bench.home, name)
            if show == "To look at" and not view.chosen(run, show):
                show = "All"
            first = next(iter(view.chosen(run, show)), None)
            return (
                view.overview(run),
                listed(run, show, "", words, first.key if first else None),
                view.dialogue(first) if first else "",
                first.key if first else None,
                gr.Dropdown(choices=[ANY_TAG, *view.tags_of(run)], value=ANY_TAG),
                show,
            )
        except FloorwalkerError as error:
            return view.problem(error), "", "", None, gr.skip(), gr.skip()

    def narrowed(name: str | None, show: str, tag: str, words: str, key: view.Key | None) -> str:
        return told(lambda: listed(read_run(bench.home, name), show, tag, words, key)) if name else ""

    def picked(name: str, show: str, tag: str, words: str, event: gr.EventData) -> tuple[Any, ...]:
        set_name, case, repetition = json.loads(event._data["key"])
        key = (set_name, case, repetition)
        try:
            run = read_run(bench.home, name)
            (found,) = [each for each in run.cases if each.key == key]
            return listed(run, show, tag, words, key), view.dialogue(found), key
        except FloorwalkerError as error:
            return gr.skip(), view.problem(error), key

    quiet = {"show_progress": "hidden"}
    name.change(entered, [name, show, words], [overview, listing, reader, opened, tag, show], **quiet)
    for changed in (show.input, tag.input, words.change):
        changed(narrowed, [*filters, opened], listing, **quiet)
    listing.act(picked, filters, [listing, reader, opened], **quiet).then(js=TO_READER % "lab-reader")
    return {"name": name}


def compare_tab(bench: Bench) -> Data:
    """What changed between two runs, and a dialogue that flipped as both played it; the choosers of the runs."""
    with gr.Row():
        before = gr.Dropdown([], label="Before", elem_id="lab-before")
        after = gr.Dropdown([], label="After", elem_id="lab-after")
    result = gr.HTML(HINT, js_on_load=CLICKS, elem_id="lab-changes")
    sides = gr.HTML(elem_id="lab-sides")

    def shown(before: str, after: str, opened: tuple[str, str] | None) -> str:
        return view.compared(changes(read_run(bench.home, before), read_run(bench.home, after)), opened)

    def compared(before: str | None, after: str | None) -> tuple[str, str]:
        if not before or not after:
            return HINT, ""
        return told(lambda: shown(before, after, None)), ""

    def picked(before: str, after: str, event: gr.EventData) -> tuple[str, str]:
        key = (event._data["set"], event._data["id"])

        def both() -> str:
            played = [(name, view.telling(read_run(bench.home, name), *key)) for name in (before, after)]
            words = ("Before", "After")
            return view.both(
                [(f"{word}: {name}", case) for word, (name, case) in zip(words, played, strict=True) if case]
            )

        return told(lambda: shown(before, after, key)), told(both)

    for each in (before, after):
        each.change(compared, [before, after], [result, sides], show_progress="hidden")
    result.act(picked, [before, after], [result, sides], show_progress="hidden").then(js=TO_READER % "lab-sides")
    return {"before": before, "after": after}


def told(make: Callable[[], str]) -> str:
    """The HTML made, or that of what went wrong."""
    try:
        return make()
    except FloorwalkerError as error:
        return view.problem(error)
    except Exception as error:  # noqa: BLE001 - the last place where an evaluator can be told; the log has the rest
        structlog.get_logger("lab").error("unforeseen", exc_info=error)
        return view.problem(
            UsageError(f"Something unforeseen went wrong: {type(error).__name__}", mend="It is in the server's log.")
        )
