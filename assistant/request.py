"""What flows through one turn: the request understood, the action chosen, the products recommended, the reply.

The JSON of :class:`Reply` is the public shape of a whole turn (``chat --once --json`` and the ``reply`` event).
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from assistant.cart import Cart, CartCall, CartItem
from retrieval.bandit import Exposure
from retrieval.filters import Filters
from retrieval.product import Product

Intent = Literal[
    "find",  # wants products: new wish, or a refinement of the last
    "compare",  # wants two or more shown products side by side
    "product_question",  # asks something about one product
    "policy_question",  # asks about returns, delivery, warranty, payment
    "cart",  # wants something put into the cart or taken out, or to know what is in it
    "reset",  # start over
    "small_talk",  # hello, thanks, how are you
    "profile",  # says something of themselves, takes it back, or asks what is known of them
    "human",  # wants a person
    "out_of_scope",  # nothing a shop can do
]
Action = Literal[
    "recommend", "ask", "compare", "answer", "policy", "cart", "profile", "small_talk", "handoff", "refuse"
]
Language = Literal["en", "zh"]
Topic = Literal["order", "complaint"]
Layer = Literal["rules", "classifier", "model"]
Scope = Literal["self_harm", "unsafe", "hazard", "medical", "private", "prompt", "price", "competitor", "abuse"]


class Request(BaseModel):
    """What the shopper wants now, constraints of earlier turns included. Nothing in it that was not said."""

    model_config = ConfigDict(frozen=True)

    intent: Intent = "find"
    query: str = ""
    """Words to search by, in the language they were said in; earlier turns' wishes included while they hold."""
    search_text: str = ""
    """``query`` with what is known of it in the catalogue's language added (for lexical search)."""
    filters: Filters = ()
    language: Language = "en"
    references: tuple[str, ...] = ()
    """Product ids that the message points at ("the second one", "that Sony")."""
    sort: Literal["price_asc", "price_desc", "rating"] | None = None
    """An order that was asked for ("cheapest", "best rated")."""
    preferences: tuple[str, ...] = ()
    """Soft wishes ("quiet", "for flights"): searched for and ranked by, never a filter."""
    interests: tuple[str, ...] = ()
    """Those of the preferences that tell what somebody likes or does ("obsessed with foxes"): no listing lacks them."""
    question: str = ""
    """The question itself, for the two question intents."""
    anything_goes: bool = False
    """The shopper said that it does not matter ("any", "surprise me", "skip"): do not ask."""
    more: bool = False
    """The shopper wants others than those seen in this conversation."""
    open_points: tuple[str, ...] = ()
    """Spans that the rules could not place; the reason to ask the model."""
    refused: tuple[str, ...] = ()
    """What is not wanted and no facet knows ("laces"): told from the products' texts, while the wish holds."""
    named: tuple[str, ...] = ()
    """Ids of the products that the message names ("T-8", a model number), saying nothing else."""
    topic: Topic | None = None
    """What kind of service a ``policy_question`` is about, where it is more than a question on the shop's terms."""
    terms: str = ""
    """The topic of the shop's terms that a ``policy_question`` asks about, as ``retrieval/topics.yaml`` names it."""
    things: tuple[str, ...] = ()
    """Labels of the kinds of things that a ``policy_question`` asks it of."""
    quantity: int | None = None
    """How many are wanted, where that was said. A budget said for all of them is kept as one for each."""
    also: tuple[str, ...] = ()
    """Further wishes of the message, each with demands of its own ("a toaster under 50"), as messages of their own."""
    further: tuple[Request, ...] = ()
    """Further wishes in force beside this one, each understood by itself."""
    shape: str = ""
    """A question on the catalogue as a whole: ``count``, or the field whose values are asked for (``brand``)."""
    goes_with: str = ""
    """The kind of thing (last label of a category) that something is wanted to go with."""
    cart: tuple[CartCall, ...] = ()
    """With the intent ``cart``: the calls of the cart's tools, in order."""
    terms_asked: str = ""
    """Beside a question on a product: what is asked of the shop's terms in the same message."""
    compared_by: tuple[str, ...] = ()
    """Fields that a comparison asks about ("which is the quietest?"), likeliest first."""
    scope: Scope | None = None
    """What kind of request it is, where it is none that a shop answers."""
    from_profile: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Of the filters, those that what the shopper said of themselves gave, by key: each fact in a few words."""
    settled: dict[str, Layer] = Field(default_factory=dict)
    """Which layer of understanding settled the intent (``intent``) and each constraint of this message, by key."""


class Reason(BaseModel):
    """Why a product is shown. ``kind`` is the contribution's name, ``evidence`` the record's fields behind it."""

    model_config = ConfigDict(frozen=True)

    kind: str
    text: str
    evidence: dict[str, str | float | bool | list[str]] = Field(default_factory=dict)
    about: str = ""
    """Id of the shopper's own product that it rests on, where it rests on one."""


class Recommendation(BaseModel):
    """One product with the sum that ranked it: ``score == sum(contributions.values())``."""

    model_config = ConfigDict(frozen=True)

    product: Product
    score: float
    contributions: dict[str, float]
    reasons: tuple[Reason, ...] = ()
    label: str = ""
    """What must be said of why it is there: ``Sponsored``, or the shop's own word for its rule."""
    shelf: int = 0
    """The wish that it answers: its place in ``Reply.shelves``, from 0."""
    exposure: SkipJsonSchema[Exposure | None] = Field(default=None, exclude=True, repr=False)
    """For the log alone."""


class Question(BaseModel):
    """The one question that a turn may ask, with answers to click. ``facet`` is never asked about twice."""

    model_config = ConfigDict(frozen=True)

    facet: str
    text: str
    suggestions: tuple[str, ...] = ()


class Replaced(BaseModel):
    """A sentence of the model that was not shown, and why."""

    model_config = ConfigDict(frozen=True)

    sentence: str
    why: str
    shown: str


class Supported(BaseModel):
    """A claim of a sentence that was shown, and where it stands: ``battery life``, ``review AUD-0001-R3``."""

    model_config = ConfigDict(frozen=True)

    sentence: str
    kind: str
    text: str
    evidence: str


class Grounding(BaseModel):
    """The check's report: ``sentences`` that the model wrote, ``claims`` found in them, how many the records support,
    what was replaced, and the evidence of what was shown. ``written`` are its sentences as it wrote them, shown or not.
    """

    sentences: int = 0
    claims: int = 0
    supported: int = 0
    written: list[str] = Field(default_factory=list)
    replaced: list[Replaced] = Field(default_factory=list)
    evidence: list[Supported] = Field(default_factory=list)


class Citation(BaseModel):
    """Where a statement stands: a ``field`` or the ``description`` of a product, a ``review`` of it, or a ``policy``.

    ``title`` is the product's or the policy's, ``where`` the field's name, the review's id or the policy's heading.
    """

    model_config = ConfigDict(frozen=True)

    source: Literal["field", "description", "review", "policy"]
    title: str
    where: str
    text: str
    id: str
    """Of the product or of the policy."""


class Row(BaseModel):
    """One line of a comparison: a field and its value for each product, empty where a record does not say."""

    name: str
    values: list[str]
    differs: bool


class Shelf(BaseModel):
    """One wish of several: what it is called, what was asked for, and which constraints had to give."""

    name: str
    request: Request
    relaxed: list[str] = Field(default_factory=list)


class RuleUse(BaseModel):
    """What one of the shop's rules did to one product (docs/rules.md): ``amount`` was added to its score, ``place`` is
    the one it was put to."""

    model_config = ConfigDict(frozen=True)

    name: str
    do: str
    product: str
    amount: float = 0.0
    place: int | None = None
    label: str = ""


class Reply(BaseModel):
    """One whole turn."""

    text: str = ""
    question: Question | None = None
    action: Action = "recommend"
    request: Request = Field(default_factory=Request)
    products: list[Recommendation] = Field(default_factory=list)
    relaxed: list[str] = Field(default_factory=list)
    """Keys of the constraints that no product could satisfy together, and that the products shown do not."""
    shelves: list[Shelf] = Field(default_factory=list)
    """Where several wishes were answered, each of them; the products lie in their order."""
    table: list[Row] = Field(default_factory=list)
    """With the action ``compare``: the products side by side, rows that differ first."""
    citations: list[Citation] = Field(default_factory=list)
    """What the answer to a question quotes."""
    cart: Cart = Field(default_factory=Cart)
    """As it is after this turn."""
    rules: list[RuleUse] = Field(default_factory=list)
    """What the shop's rules did to the products shown, and what they left out."""
    noted: list[str] = Field(default_factory=list)
    """What the reply says has changed after feedback, as ``attribute:material=leather`` or ``brand:Sony``."""
    grounding: Grounding = Field(default_factory=Grounding)
    timings: dict[str, float] = Field(default_factory=dict)
    """Seconds per step of the turn."""
    layers: dict[str, float] = Field(default_factory=dict)
    """Of the step ``understand``, seconds per layer that was asked: ``rules``, ``classifier``, ``model``."""
    model_calls: int = 0
    degraded: bool = False
    """True when the model was needed and did not answer."""
    conversation: str = ""
    turn: int = 0

    @property
    def wishes(self) -> tuple[Request, ...]:
        """The wishes that were answered, one or several."""
        return tuple(each.request for each in self.shelves) or (self.request,)

    def wish_of(self, shown: Recommendation) -> Request:
        """The wish that a product of this reply answers."""
        return self.wishes[shown.shelf]


class State(BaseModel):
    """What a conversation remembers between turns; kept with it in the database."""

    request: Request = Field(default_factory=Request)
    shown: tuple[str, ...] = ()
    """Ids of the products on the page now, in their order there."""
    seen: tuple[str, ...] = ()
    """Ids of every product shown in this conversation."""
    focus: tuple[str, ...] = ()
    """The product last talked about, which "it" means: asked about, put into the cart, or the only one found. Empty
    once there are others to talk about."""
    asked: tuple[str, ...] = ()
    """Facets already asked about."""
    pending: Question | None = None
    """The question that the next message may answer."""
    noted: tuple[str, ...] = ()
    """What was said to have changed after feedback: it is said once."""
    cart: tuple[CartItem, ...] = ()
    unheeded: tuple[str, ...] = ()
    """What the shopper said of themselves and does not want heeded in this conversation, as it was said."""
    for_other: bool = False
    """What is sought is for somebody else."""
    turn: int = 0

    def after(self, reply: Reply) -> State:
        """What to remember once a reply is given. Only a new list of products changes what "the second one" means;
        where there is none, the products answered about or compared are on the page."""
        shown = tuple(each.product.id for each in reply.products)
        listed = reply.action in ("recommend", "ask", "cart") and shown
        gone = tuple(item for item in self.cart if item.product in reply.cart.gone)
        kept = tuple(CartItem(product=line.product, amount=line.amount) for line in reply.cart.lines)
        return State(
            request=reply.request.model_copy(update={"scope": None}),
            shown=shown if listed or not self.shown else self.shown,
            seen=tuple(dict.fromkeys((*self.seen, *shown))),
            focus=_focus(self.focus, reply, shown),
            asked=(*self.asked, reply.question.facet) if reply.question else self.asked,
            pending=reply.question,
            noted=(*self.noted, *reply.noted),
            cart=(*kept, *gone),
            unheeded=self.unheeded,
            for_other=self.for_other,
            turn=reply.turn,
        )


def _focus(before: tuple[str, ...], reply: Reply, shown: tuple[str, ...]) -> tuple[str, ...]:
    """The product last talked about, after a reply."""
    match reply.action:
        case "answer":
            return shown[:1] or before
        case "recommend" | "ask":
            return shown if len(shown) == 1 else ()
        case "compare":
            return ()
    # A turn about the cart, or one that was set aside, may name a product, or leave what was talked about as it was.
    named = reply.request.references
    return named if len(named) == 1 else before


class TurnEvent(BaseModel):
    """What a turn yields as it goes, and what ``POST /v1/chat`` streams."""

    event: Literal["understanding", "products", "text", "reply", "error"]
    data: dict[str, object]
