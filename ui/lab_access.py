"""Who may open the lab. It starts work on this machine, and there is no sign-in: by default only this machine may."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Literal

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from retrieval.errors import FloorwalkerError

PATH = "/lab"
Access = Literal["local", "everyone", "nobody"]
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
"""Headers of a proxy: behind one, every visitor seems to sit at this machine."""


class LabClosed(FloorwalkerError):
    """The lab is not open to whoever asked."""

    http_status = 403


class LabDoor:
    """Middleware that answers 403 under ``/lab`` to whom it is not open.

    Args:
        access: ``local``: requests from this machine to one of its loopback names, through no proxy.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        inside = scope["type"] in ("http", "websocket") and (scope["path"] + "/").startswith(PATH + "/")
        if inside and not may_enter(scope, self._access):
            error = LabClosed(
                f"The lab at {PATH} is not open to you",
                mend="Open it at http://localhost on the server itself, or set server.lab to 'everyone'.",
            )
            body = {"error": {"what": error.what, "mend": error.mend}}
            await JSONResponse(body, status_code=error.http_status)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def may_enter(scope: Scope, access: Access) -> bool:
    """Whether a request may see the lab. The host named must be loopback too, so that no foreign page can reach in."""
    if access != "local":
        return access == "everyone"
    headers, client = Headers(scope=scope), scope.get("client")
    if client is None or any(name in headers for name in FORWARDED):
        return False
    host = headers.get("host", "")
    name = host.partition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    return _loopback(client[0]) and _loopback(name)


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
