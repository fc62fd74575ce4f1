"""The tables as they are now; `migrations` brings an older database here. Times are microseconds UTC."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Integer, MetaData, String, Table, Text

METADATA = MetaData()

ASSETS = Table(
    "assets",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("since", BigInteger, primary_key=True),
    Column("until", BigInteger),
    Column("name", Text, nullable=False),
    Column("hosts", JSON, nullable=False),
    Column("ranges", JSON, nullable=False),
    Column("unit", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("importance", String(16), nullable=False),
    Column("leader", Boolean, nullable=False),
    Column("note", Text, nullable=False),
)

IMPORTS = Table(
    "asset_imports",
    METADATA,
    Column("at", BigInteger, primary_key=True),
    Column("by", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("assets", Integer, nullable=False),
)

EXPECTATIONS = Table(
    "expectations",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("rule", Text),
    Column("host", Text),
    Column("group_key", Text),
    Column("reason", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("ended", BigInteger),
    Column("ended_by", Text),
)

SEARCHES = Table(
    "searches",
    METADATA,
    Column("name", String(200), primary_key=True),
    Column("query", Text, nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("window", Integer, nullable=False),
    Column("level", String(16), nullable=False),
    Column("group_by", Text),
    Column("why", Text, nullable=False),
    Column("first_step", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("enabled", Boolean, nullable=False),
)

LISTS = Table(
    "indicator_lists",
    METADATA,
    Column("name", String(200), primary_key=True),
    Column("source", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("count", Integer, nullable=False),
    Column("loaded", BigInteger, nullable=False),
    Column("until", BigInteger),
)

INDICATORS = Table(
    "indicators",
    METADATA,
    Column("list", String(200), ForeignKey("indicator_lists.name", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("value", Text, nullable=False),
    Column("note", Text, nullable=False),
)
