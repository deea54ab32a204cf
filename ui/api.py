"""The HTTP API. Every route calls one function of the rooms below and says its answer as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import ValidationError

from assistant.database import delete_event, load_conversation, reachable
from assistant.events import EventIn, record_events
from assistant.find import find
from assistant.floor import Floor
from assistant.profiles import Profile, ProfileChange, change, erase, export, profile
from assistant.request import Language, Recommendation, TurnEvent
from assistant.turn import run_turn
from assistant.unasked import Offer, offer, offers
from retrieval.demo.pictures import draw
from retrieval.errors import FloorwalkerError, IndexMissingError, NotFoundError, UsageError
from retrieval.product import Product
from ui import schemas
from ui.metrics import counted

PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": schemas.Problem, "description": "No such product, user or conversation"},
    422: {"model": schemas.Problem, "description": "The request cannot be meant"},
    503: {"model": schemas.Problem, "description": "No index, or the database is down"},
}
SVG_CACHE = "public, max-age=3600"

router = APIRouter(responses=PROBLEMS)


def the_floor(request: Request) -> Floor:
    """The floor that this app was made for."""
    return cast(Floor, request.app.state.floor)


FloorOf = Annotated[Floor, Depends(the_floor)]


def opened_turn(body: schemas.ChatIn, floor: FloorOf) -> Iterator[Iterator[TurnEvent]]:
    """Run a turn to its first event, so that what is wrong from the start is an HTTP status and not an event.

    The turn is closed when the response has been sent or the client has gone.
    """
    events = counted(
        run_turn(
            floor,
            body.message,
            conversation=body.conversation,
            user=body.user,
            drop=body.drop,
            compare=body.compare,
            language=body.language,
        )
    )
    try:
        first = next(events)
        yield chain([first], events)
    finally:
        events.close()


@router.post(
    "/v1/chat",
    response_class=EventSourceResponse,
    tags=["shopper"],
    responses={413: {"model": schemas.Problem, "description": "The message is too long"}},
)
def chat(turn: Annotated[Iterator[TurnEvent], Depends(opened_turn)]) -> Iterator[ServerSentEvent]:
    """One turn as server-sent events: `understanding`, `products`, `text` (deltas), `reply` (all of it), or `error`.

    `products` comes before the first `text`. What is wrong from the start is an HTTP status, later it is an event.
    """
    try:
        for event in turn:
            yield ServerSentEvent(event=event.event, data=event.data)
    except FloorwalkerError as error:
        # The status line is out already.
        told = {"what": error.what, "mend": error.mend, "status": error.http_status}
        yield ServerSentEvent(event="error", data=told)


@router.get("/v1/conversations/{conversation}", tags=["shopper"])
def conversation(conversation: str, floor: FloorOf) -> schemas.Conversation:
    """Every message of a conversation and the replies to them."""
    _, turns = load_conversation(floor.database, conversation)
    return schemas.Conversation.model_validate({"conversation": conversation, "turns": turns})


@router.post(
    "/v1/search",
    tags=["catalogue"],
    responses={413: {"model": schemas.Problem, "description": "The query is too long"}},
)
def search(body: schemas.SearchIn, floor: FloorOf) -> list[schemas.SearchHit]:
    """Products that fit a query, best first; the list that `floorwalker search --json` prints."""
    return [schemas.SearchHit.model_validate(hit) for hit in find(floor, body.query, body.k, body.filters).hits]


@router.get("/v1/products/{product_id}", tags=["catalogue"])
def product(product_id: str, floor: FloorOf) -> Product:
    """One product's record."""
    return floor.stock().index.catalogue.get(product_id)


@router.get("/pictures/{product_id}.svg", tags=["catalogue"], response_class=Response)
def picture(product_id: str, floor: FloorOf) -> Response:
    """A drawn picture of a product, for products without a photograph."""
    svg = draw(floor.stock().index.catalogue.get(product_id))
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": SVG_CACHE})


@router.post("/v1/recommend", tags=["shopper"])
def recommendations(body: schemas.RecommendIn, floor: FloorOf) -> list[Recommendation]:
    """Products for one shopper from what they did before, with the reasons."""
    return offer(floor, body.user, body.row, body.k, body.product).products


@router.get("/v1/offers", tags=["shopper"])
def rows_of_offers(
    floor: FloorOf,
    user: str | None = None,
    k: Annotated[int, Query(ge=1, le=50)] = 4,
    language: Language = "en",
) -> list[Offer]:
    """Every row of products that a front page can show a shopper who has not asked for anything."""
    return offers(floor, user, k, language)


@router.post("/v1/events", tags=["shopper"])
def add_events(body: schemas.EventsIn, floor: FloorOf) -> schemas.EventsOut:
    """Keep what shoppers did. An event sent twice under one id counts once; what is accepted is on disk."""
    limit = floor.settings.limits.upload_events
    if len(body.events) > limit:
        raise UsageError(f"{len(body.events)} events in one batch, over {limit}", mend="Send smaller batches.")
    catalogue = floor.stock().index.catalogue
    good: list[EventIn] = []
    rejected: list[schemas.RejectedEvent] = []
    for index, raw in enumerate(body.events):
        try:
            event = EventIn.model_validate(raw)
            catalogue.get(event.product)
            good.append(event)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            rejected.append(schemas.RejectedEvent(index=index, field=field, why=first["msg"]))
        except NotFoundError as error:
            rejected.append(schemas.RejectedEvent(index=index, field="product", why=error.what))
    kept = record_events(floor, good)
    return schemas.EventsOut(accepted=kept.kept, new=kept.new, refused=len(good) - kept.kept, rejected=rejected)


@router.delete("/v1/events/{event}", status_code=204, tags=["shopper"])
def withdraw_event(event: str, user: schemas.Id, floor: FloorOf) -> None:
    """Take back an event of this shopper (a like pressed by mistake), as if it had not been."""
    delete_event(floor.database, user, event)


@router.get("/v1/profile/{user}", tags=["shopper"])
def show_profile(user: str, floor: FloorOf, language: Language = "en") -> Profile:
    """What the shop knows about a shopper, `lines` in plain language."""
    return profile(floor, user, language)


@router.patch("/v1/profile/{user}", tags=["shopper"])
def change_profile(user: str, body: ProfileChange, floor: FloorOf) -> Profile:
    """Forget a fact, stop using something, state a fact, or be remembered or not; answers with what is left."""
    change(floor, user, body)
    return profile(floor, user)


@router.get("/v1/profile/{user}/export", tags=["shopper"])
def export_profile(user: str, floor: FloorOf) -> dict[str, Any]:
    """Every row that is kept about a shopper, to take along."""
    return export(floor, user)


@router.delete("/v1/profile/{user}", status_code=204, tags=["shopper"])
def erase_profile(user: str, floor: FloorOf) -> None:
    """Erase all that the shop knows about a shopper, conversations included."""
    erase(floor, user)


@router.get("/healthz", tags=["operation"])
def healthz() -> dict[str, str]:
    """The process is up."""
    return {"status": "up"}


@router.get("/readyz", tags=["operation"], responses={503: {"model": schemas.Ready}})
def readyz(floor: FloorOf) -> JSONResponse:
    """Whether shoppers can be answered: the index is open and the database can be reached. 503 if not."""
    try:
        stock = floor.stock()
        index, ready = f"{len(stock.index.catalogue.products)} products", True
        ranker = str(stock.ranker or ("damaged: see floorwalker doctor" if stock.ranker_folder else "none"))
    except IndexMissingError as error:
        index, ready, ranker = error.what, False, "unknown"
    database = reachable(floor.database)
    state = schemas.Ready(
        ready=ready and database,
        index=index,
        database="reachable" if database else "unreachable",
        model="available" if floor.chat is not None and floor.chat.available() else "unavailable",
        ranker=ranker,
    )
    return JSONResponse(state.model_dump(), status_code=200 if state.ready else 503)


@router.get("/metrics", tags=["operation"], response_class=Response)
def metrics() -> Response:
    """Counters and histograms in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
