"""Assets and their imports, expectations, saved searches, lists of indicators.

A step is never edited once it is out: it says what was, whatever `tables.py` says now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    _assets()
    _expectations()
    _searches()
    _indicators()


def _assets() -> None:
    op.create_table(
        "assets",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("since", sa.BigInteger, primary_key=True),
        sa.Column("until", sa.BigInteger),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hosts", sa.JSON, nullable=False),
        sa.Column("ranges", sa.JSON, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("importance", sa.String(16), nullable=False),
        sa.Column("leader", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "asset_imports",
        sa.Column("at", sa.BigInteger, primary_key=True),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("assets", sa.Integer, nullable=False),
    )


def _expectations() -> None:
    op.create_table(
        "expectations",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("rule", sa.Text),
        sa.Column("host", sa.Text),
        sa.Column("group_key", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("ended", sa.BigInteger),
        sa.Column("ended_by", sa.Text),
    )


def _searches() -> None:
    op.create_table(
        "searches",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("threshold", sa.Integer, nullable=False),
        sa.Column("window", sa.Integer, nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("group_by", sa.Text),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("first_step", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
    )


def _indicators() -> None:
    op.create_table(
        "indicator_lists",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("loaded", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
    )
    op.create_table(
        "indicators",
        sa.Column("list", sa.String(200), sa.ForeignKey("indicator_lists.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
