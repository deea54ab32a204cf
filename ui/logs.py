"""Structured JSON logs: one line per event on standard error, with no words of the shopper's in it at info level."""

from __future__ import annotations

import logging
import sys
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

QUIET = ("/healthz", "/readyz", "/metrics", "/gradio_api/heartbeat", "/assets/", "/static/", "/page/", "/theme.css")
"""Begins of paths that probes ask for all the time and pages for their files: logged at debug level."""


def configure_logs(level: str) -> None:
    """Send structlog's events at ``level`` (``"debug"``, ``"info"`` …) and above to standard error as JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        # Looked up each time: standard error may be another stream later.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


class RequestLog:
    """ASGI middleware: method, path (never the query or the body, nor a shopper's id), status and seconds of every HTTP
    request.

    A class because that is the shape in which Starlette takes middleware.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        # What stands in the log when the client went away before the response began.
        status = 499

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            log = structlog.get_logger("http")
            write = log.debug if scope["path"].startswith(QUIET) else log.info
            write(
                "request",
                method=scope["method"],
                path=logged_path(scope),
                status=status,
                seconds=round(time.perf_counter() - started, 4),
            )


def logged_path(scope: Scope) -> str:
    """The path that was asked for, without the shopper's id, which the router has found in it: a log outlives what a
    shopper has erased."""
    path, user = str(scope["path"]), scope.get("path_params", {}).get("user")
    return path.replace(user, "{user}") if user else path
