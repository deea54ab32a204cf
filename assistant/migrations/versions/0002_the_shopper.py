"""What shoppers said of themselves, what they allow, what they were shown, and whose history was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "facts",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(200), nullable=False, index=True),
        sa.Column("field", sa.String(200), nullable=False),
        sa.Column("op", sa.String(2), nullable=False),
        sa.Column("values", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("user_id", sa.String(200), primary_key=True),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "mutes",
        sa.Column("user_id", sa.String(200), primary_key=True),
        sa.Column("what", sa.String(250), primary_key=True),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "exposures",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(200), nullable=False, index=True),
        sa.Column("conversation_id", sa.String(64)),
        sa.Column("turn", sa.Integer),
        sa.Column("product_id", sa.String(200), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("policy", sa.String(40), nullable=False),
        sa.Column("propensity", sa.Float),
        sa.Column("context", sa.JSON),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "erased",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for name in ("erased", "exposures", "mutes", "consents", "facts"):
        op.drop_table(name)
