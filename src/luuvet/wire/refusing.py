"""What goes wrong with a question, as a refusal that a person can read: one place for every answer of the store's owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from luuvet.console.abilities import Refused, refused
from luuvet.event.raw import SinkClosed, SinkFull
from luuvet.event.scope import Scope
from luuvet.records import RecordsBroken
from luuvet.search import QueryError
from luuvet.store import QueryLimit


def bounded(answer: Callable[[Scope, Mapping[str, Any]], Any]) -> Callable[[Scope, Mapping[str, Any]], Any]:
    """Return an answer that refuses with a sentence where a query is wrong or too large, or nothing can be kept now."""

    def asked(scope: Scope, arguments: Mapping[str, Any]) -> Any:
        try:
            return answer(scope, arguments)
        except QueryError as error:
            raise Refused(400, error.sentence("en"), error.sentence("vi")) from error
        except QueryLimit as error:
            raise Refused(400, str(error)) from error
        except (RecordsBroken, SinkFull, SinkClosed) as error:
            raise Refused(503, str(error)) from error

    return asked


def require_whole(scope: Scope, why: str) -> None:
    """Refuse whoever sees one unit only; `why` is the key of the sentence that says what only the Centre may do."""
    if not scope.everything:
        raise refused(403, why)
