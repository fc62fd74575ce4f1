"""What may be asked of the store, and the one statement that it becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from luuvet.event.scope import Scope
from luuvet.kit.limits import QUERY_SECONDS
from luuvet.store.engine import Value
from luuvet.store.errors import BadQuery
from luuvet.store.fragment import check
from luuvet.store.permitted import permitted
from luuvet.store.schema import FOLDED, MINUTE, TABLES, current_wholes, unfolded

MOST_ROWS = 1_000_000
_EVENTFUL = ("events", "joined")
"""Tables with the columns of events."""
_NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True)
class Query:
    """One read. Expressions use the store's column names (`schema.column`); values are bound as `{name:Type}`.

    Attributes:
        table: which table; of `joined` only what no later row of the same id revised.
        select: expressions, with `AS` where they need a name; empty for whole rows under their ECS names.
        where: a boolean expression, or empty.
        params: the values of the placeholders.
        group: expressions to group by, or empty.
        order: expressions with `ASC` or `DESC`, or empty.
        limit: most rows that come back.
        limit_by: `(n, expression)` keeps at most n rows of each value, or None.
        seconds: at most so long it may run, where that is less than every read may; 0 = as every read.
        ecs_names: selected columns come back under their ECS names, absent text as null, as whole rows do.
    """

    table: Literal["events", "hits", "edges", "joined"]
    select: tuple[str, ...] = ()
    where: str = ""
    params: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)
    group: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    limit: int = 10_000
    limit_by: tuple[int, str] | None = None
    ecs_names: bool = False
    seconds: int = 0

    @property
    def named(self) -> bool:
        """Columns come back under their ECS names, absent text as null."""
        return self.ecs_names or not self.select


def statement(
    query: Query, scope: Scope, database: str, filled: Iterable[str] = (), plain: Iterable[str] = ()
) -> tuple[str, dict[str, Value]]:
    """Return the SELECT of a query within a scope, and every parameter.

    Whole rows have the columns that are `filled`; columns of events that are `plain` hold nothing but ASCII. The scope stands
    in a sub-select of its own: no expression of the caller is evaluated beside it.

    Raises:
        BadQuery: an expression is not one, a parameter takes a name of ours, or the limit is out of range.
    """
    table = TABLES.get(query.table)
    if table is None:
        raise BadQuery(f"there is no table {query.table}; there are {', '.join(TABLES)}")
    if not 0 < query.limit <= MOST_ROWS:
        raise BadQuery(f"a limit must lie between 1 and {MOST_ROWS}, not {query.limit}")
    if any(name.startswith("scope_") for name in query.params):
        raise BadQuery("parameters named scope_… belong to the store")
    inside, scope_params = permitted(scope, database, table.name)
    if table.name == "joined":
        inside = " AND ".join(one for one in (inside, current_wholes(database)) if one)
    source = f"{database}.{table.name}"
    if inside:
        source = f"(SELECT * FROM {source} WHERE {inside})"  # noqa: S608 - names of ours, values bound
    if query.table in _EVENTFUL:
        query = replace(query, where=unfolded(query.where, plain))
    sql = f"SELECT {_select(query, filled)} FROM {source}{_tail(query)}"  # noqa: S608 - checked by fragment.check
    return sql, {**query.params, **scope_params}


def _select(query: Query, filled: Iterable[str]) -> str:
    table = TABLES[query.table]
    if not query.select:
        chosen = frozenset(filled)
        return ", ".join(f"`{name}`" for name in table.names if not chosen or name in chosen)
    return ", ".join(_checked(query, expression) for expression in query.select)


def _tail(query: Query) -> str:
    parts = [""]
    if query.where:
        parts.append(f"WHERE ({_checked(query, query.where)})")
    if query.group:
        parts.append("GROUP BY " + ", ".join(_checked(query, one) for one in query.group))
    if query.order:
        parts.append("ORDER BY " + ", ".join(_checked(query, one) for one in query.order))
    if query.limit_by:
        parts.append(f"LIMIT {int(query.limit_by[0])} BY {_checked(query, query.limit_by[1])}")
    parts.append(f"LIMIT {int(query.limit)}")
    if query.seconds:
        parts.append(f"SETTINGS max_execution_time = {min(int(query.seconds), QUERY_SECONDS)}")
    return " ".join(parts)


def _checked(query: Query, expression: str) -> str:
    table = TABLES[query.table]
    aliases = [part.rsplit(" AS ", 1)[1].strip(" `") for part in query.select if " AS " in part]
    columns = [*table.names, FOLDED, MINUTE, *aliases] if query.table in _EVENTFUL else [*table.names, *aliases]
    return check(expression, columns, query.params)
