from __future__ import annotations

from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.event.scope import Scope
from luuvet.records import RecordsBroken
from luuvet.search import QueryError
from luuvet.store import QueryLimit
from luuvet.wire.refusing import bounded, require_whole

WHOLE = Scope.whole("hoa")


@pytest.mark.parametrize(
    ("fault", "status"),
    [(QueryError("operator", 3), 400), (QueryLimit("too long"), 400), (RecordsBroken("locked"), 503)],
)
def test_what_rooms_refuse_is_a_refusal(fault: Exception, status: int) -> None:
    def answer(scope: Scope, given: Any) -> Any:
        raise fault

    with pytest.raises(Refused) as error:
        bounded(answer)(WHOLE, {})
    assert error.value.status == status and str(error.value)


def test_only_who_may_read_everything_may_watch() -> None:
    require_whole(WHOLE, "watch-whole")
    with pytest.raises(Refused) as error:
        require_whole(Scope.of_unit("x", ["web1"], [], []), "watch-whole")
    assert error.value.status == 403 and error.value.vi
