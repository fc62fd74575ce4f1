"""The column store: written exactly once by the derivation loop, read only within a Scope."""

from luuvet.store.batch import Batch, Wholes
from luuvet.store.engine import EngineError, Value
from luuvet.store.errors import BadQuery, QueryLimit, StoreBroken, StoreOutdated
from luuvet.store.folded import ESCAPE
from luuvet.store.permitted import span
from luuvet.store.query import Query
from luuvet.store.schema import TEXT, folded_text, lower_text
from luuvet.store.store import Store
from luuvet.store.wholes import Rejoined

__all__ = [
    "ESCAPE",
    "TEXT",
    "BadQuery",
    "Batch",
    "EngineError",
    "Query",
    "QueryLimit",
    "Rejoined",
    "Store",
    "StoreBroken",
    "StoreOutdated",
    "Value",
    "Wholes",
    "folded_text",
    "lower_text",
    "span",
]
