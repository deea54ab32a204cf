"""The evaluators' page at ``/lab``: run dialogue sets, read them turn by turn, compare two runs.

It measures nothing itself: :mod:`ui.lab_runs` starts ``floorwalker eval dialogues`` and :mod:`ui.lab_view` shows what
:mod:`eval` makes of the folders that command leaves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from assistant.floor import Floor
from eval.results import RunResult
from eval.transcript import STYLE
from retrieval.errors import FloorwalkerError
from ui import lab_view as view
from ui.lab_access import PATH, LabDoor
from ui.lab_runs import Bench, read_run, run_names
from ui.lab_tabs import Data, asked, compare_tab, read_tab, run_tab, started, told


def mount_lab(app: FastAPI, floor: Floor) -> None:
    """Put the lab at ``/lab``, for those whom ``server.lab`` lets in. A run that is under way ends with the app."""
    access = floor.settings.server.lab
    if access == "nobody":
        return
    app.add_middleware(LabDoor, access=access)
    # What is mounted answers below its path only.
    app.add_api_route(PATH, lambda: RedirectResponse(f"{PATH}/"), include_in_schema=False)
    bench = Bench(floor.settings)
    fonts = ["system-ui", "sans-serif"]
    gr.mount_gradio_app(
        app,
        build_lab(bench, floor.settings.shop.name),
        path=PATH,
        # Gradio's own shades of these leave too little contrast to read.
        theme=gr.themes.Base(primary_hue="teal", font=fonts, font_mono=["monospace"]).set(
            button_primary_background_fill="*primary_700",
            button_primary_background_fill_hover="*primary_800",
            block_info_text_color="*neutral_600",
            input_placeholder_color="*neutral_500",
        ),
        css_paths=[STYLE, Path(__file__).parent / "static" / "lab.css"],
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        enable_monitoring=False,
        show_error=False,
    )
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(inner: FastAPI) -> AsyncIterator[Any]:
        async with before(inner) as state:
            try:
                yield state
            finally:
                bench.close()

    app.router.lifespan_context = lifespan


def build_lab(bench: Bench, shop: str) -> gr.Blocks:
    """The Gradio page."""
    with gr.Blocks(title=f"Lab · {shop}", analytics_enabled=False, fill_width=True) as blocks:
        gr.HTML(
            '<header class="lab-head"><h1>Lab</h1><p>Play dialogues against the assistant, read what it knew, '
            'see what a change did. <a href="/">The shop</a></p></header>'
        )
        with gr.Tabs(selected="run") as tabs:
            with gr.Tab("Run", id="run"):
                run = run_tab(bench)
            with gr.Tab("Read", id="read"):
                read = read_tab(bench)
            with gr.Tab("Compare", id="compare"):
                compare = compare_tab(bench)
        choosers = [read["name"], compare["before"], compare["after"]]
        shown = [run["status"], run["kept"], run["stop"], run["timer"], *choosers]

        def refreshed(read: str | None, *compared: str | None) -> tuple[Any, ...]:
            kept = run_names(bench.home)
            # What is newest is read until something else is chosen; what to compare is for the evaluator to say.
            values = [read if read in kept else next(iter(kept), None)]
            values += [name if name in kept else None for name in compared]
            return (*_state(bench), *(gr.Dropdown(choices=kept, value=value) for value in values))

        def ticked(*names: str | None) -> tuple[Any, ...]:
            # The choices change only when a run has ended; a menu that is open is left alone until then.
            return refreshed(*names) if not bench.running else (*_state(bench), *(gr.skip() for _ in names))

        quiet = {"show_progress": "hidden"}
        blocks.load(refreshed, choosers, shown, **quiet)
        blocks.load(asked, run["asked_by"], run["asks"], **quiet)
        run["timer"].tick(ticked, choosers, shown, **quiet)
        begun = run["start"].click(partial(started, bench), run["form"], run["note"], **quiet)
        begun.then(refreshed, choosers, shown, **quiet)
        run["stop"].click(bench.stop, **quiet).then(refreshed, choosers, shown, **quiet)

        def acted(event: gr.EventData) -> tuple[Any, Any, Any]:
            act: Data = event._data
            if act["act"] == "read":
                return gr.Tabs(selected="read"), act["run"], gr.skip()

            def go_on() -> str:
                return f'<p class="lab-small">{escape(bench.go_on(act["run"]))} goes on.</p>'

            return gr.skip(), gr.skip(), told(go_on)

        went = run["kept"].act(acted, None, [tabs, read["name"], run["note"]], **quiet)
        went.then(refreshed, choosers, shown, **quiet)
    return blocks


def _state(bench: Bench) -> tuple[Any, Any, Any, Any]:
    """Status, kept runs, the stop button and the clock as they are now."""
    running = bench.running

    def now() -> str:
        run = read_run(bench.home, bench.last) if bench.last in run_names(bench.home) else None
        error = None if running else bench.problem()
        return view.status(bench.last or "", run, running=running, stopping=bench.stopping, error=error)

    kept: dict[str, RunResult | FloorwalkerError] = {}
    for name in run_names(bench.home):
        try:
            kept[name] = read_run(bench.home, name)
        except FloorwalkerError as error:
            kept[name] = error
    listed = view.run_list(kept, bench.last if running else None)
    return told(now), listed, gr.Button(interactive=running and not bench.stopping), gr.Timer(active=running)
