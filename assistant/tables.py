"""The tables of the database; ``migrations`` makes them."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(200), index=True),
    sa.Column("state", sa.JSON, nullable=False),
    sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("reply", sa.JSON),  # the whole reply: text, products, check, timings; empty while the turn runs
    sa.Column("degraded", sa.Boolean, nullable=False, default=False),
    sa.Column("started", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished", sa.DateTime(timezone=True)),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(200), nullable=False, index=True),
    sa.Column("product_id", sa.String(200)),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("value", sa.Float),
    sa.Column("source", sa.String(40), nullable=False),
    sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    sa.Column("received", sa.DateTime(timezone=True), nullable=False),
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(200), nullable=False, index=True),
    sa.Column("field", sa.String(200), nullable=False),
    sa.Column("op", sa.String(2), nullable=False),
    sa.Column("values", sa.JSON, nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # as it was said
    sa.Column("source", sa.String(40), nullable=False),
    sa.Column("time", sa.DateTime(timezone=True), nullable=False),
)

consents = sa.Table(
    "consents",
    metadata,
    sa.Column("user_id", sa.String(200), primary_key=True),
    sa.Column("granted", sa.Boolean, nullable=False),
    sa.Column("time", sa.DateTime(timezone=True), nullable=False),
)

mutes = sa.Table(
    "mutes",
    metadata,
    sa.Column("user_id", sa.String(200), primary_key=True),
    sa.Column("what", sa.String(250), primary_key=True),  # "brand:Sony", "product:ID", "contribution:popularity"
    sa.Column("time", sa.DateTime(timezone=True), nullable=False),
)

exposures = sa.Table(
    "exposures",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(200), nullable=False, index=True),
    sa.Column("conversation_id", sa.String(64)),
    sa.Column("turn", sa.Integer),
    sa.Column("product_id", sa.String(200), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # from 1
    sa.Column("policy", sa.String(40), nullable=False),  # what chose it
    sa.Column("propensity", sa.Float),  # its chance to be chosen for that place
    sa.Column("context", sa.JSON),  # what the policy knew
    sa.Column("time", sa.DateTime(timezone=True), nullable=False),
)

erased = sa.Table(
    "erased",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),  # of a shopper whose feed history is not to be loaded again
    sa.Column("time", sa.DateTime(timezone=True), nullable=False),
)
