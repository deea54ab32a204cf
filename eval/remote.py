"""A running Floorwalker as a system under test, over its HTTP API; checks are made on the set's own catalogue."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any, Unpack

import httpx
from httpx_sse import connect_sse

from assistant.request import TurnEvent
from eval.runner import EngineDown, System, TurnOptions
from eval.system import notes_of
from retrieval.errors import UsageError
from retrieval.index import Index

CONNECT_SECONDS = 5.0
TURN_SECONDS = 120.0
"""Between two events of a turn."""


def open_remote(url: str, index: Index, *, model: bool) -> System:
    """The shop at ``url``, which must serve the set's catalogue.

    Args:
        index: the set's catalogue, as imported here.
        model: whether its chat model is expected to answer.

    Raises:
        UsageError: nobody answers there, it is not ready, or it serves another catalogue.
    """
    # A proxy from the environment must not get requests to this very machine.
    local = httpx.URL(url).host in {"127.0.0.1", "::1", "localhost"}
    client = httpx.Client(
        base_url=url, timeout=httpx.Timeout(TURN_SECONDS, connect=CONNECT_SECONDS), trust_env=not local
    )
    ready = _ready(client, url)
    _check_catalogue(client, url, ready, index)
    return System(
        name=url,
        has_model=model and ready["model"] == "available",
        catalogue=index.catalogue,
        policies=tuple(index.policies),
        notes=notes_of(index),
        turn=_Turns(client),
        turn_without_model=None,
        record=lambda user, product_id, kind, conversation: _record(client, user, product_id, kind),
        forget=lambda user: _sent(client, "DELETE", f"/v1/profile/{user}").close(),
    )


def _ready(client: httpx.Client, url: str) -> dict[str, Any]:
    mend = "Start one with 'floorwalker serve', and name its address with --url."
    try:
        answer = client.get("/readyz")
        found: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise UsageError(f"No Floorwalker answers at {url}: {error}", mend=mend) from error
    if answer.status_code != 200 or not {"index", "model"} <= found.keys():
        raise UsageError(f"The shop at {url} is not ready: {answer.text[:200]}", mend=mend)
    return found


def _check_catalogue(client: httpx.Client, url: str, ready: dict[str, Any], index: Index) -> None:
    """The number of products and the records of some of them must be the same there and here."""
    products = index.catalogue.products
    mend = "Serve the set's catalogue there: its set.yaml names it."
    served = re.search(r"\d+", str(ready["index"]))
    if served is None or int(served[0]) != len(products):
        raise UsageError(f"The shop at {url} serves {ready['index']}, the set has {len(products)}", mend=mend)
    for place in {0, len(products) // 2, len(products) - 1}:
        answer = client.get(f"/v1/products/{products[place].id}")
        if answer.status_code != 200 or answer.json() != products[place].model_dump(mode="json"):
            raise UsageError(f"The shop at {url} has another record of {products[place].id!r}", mend=mend)


class _Turns:
    """``POST /v1/chat`` as a :class:`eval.runner.Turner`."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def __call__(self, message: str, **options: Unpack[TurnOptions]) -> Iterator[TurnEvent]:
        body = {"message": message, **options}
        try:
            with connect_sse(self._client, "POST", "/v1/chat", json=body) as source:
                if source.response.status_code != 200:
                    yield TurnEvent(event="error", data=_problem(source.response))
                    return
                for event in source.iter_sse():
                    yield TurnEvent.model_validate({"event": event.event, "data": json.loads(event.data)})
        except httpx.HTTPError as error:
            raise EngineDown(f"the shop failed: {type(error).__name__}: {error}") from error


def _problem(response: httpx.Response) -> dict[str, object]:
    """An answer that is no stream, as the data of an error event; a server's fault is an engine that is down."""
    response.read()
    if response.status_code >= 500:
        raise EngineDown(f"the shop answered {response.status_code}: {response.text[:200]}")
    try:
        told = response.json()["error"]
        return {"what": told["what"], "mend": told.get("mend", ""), "status": response.status_code}
    except (ValueError, KeyError, TypeError):
        return {"what": response.text[:200], "mend": "", "status": response.status_code}


def _record(client: httpx.Client, user: str, product_id: str, kind: str) -> None:
    event = {"id": uuid.uuid4().hex, "user": user, "product": product_id, "kind": kind, "source": "eval"}
    answer = _sent(client, "POST", "/v1/events", json={"events": [event]})
    if answer.status_code != 200 or answer.json()["accepted"] != 1:
        raise EngineDown(f"the shop did not take the event: {answer.text[:200]}")


def _sent(client: httpx.Client, method: str, path: str, **options: Any) -> httpx.Response:
    try:
        return client.request(method, path, **options)
    except httpx.HTTPError as error:
        raise EngineDown(f"the shop failed: {type(error).__name__}: {error}") from error
