from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.event.raw import Raw, SinkFull
from luuvet.event.scope import Scope
from luuvet.wire import serving
from luuvet.wire.inner import Inner, application, scope_from, scope_to


def test_scopes_travel_whole() -> None:
    for scope in (Scope.whole("an"), Scope.of_unit("bình", ["web1"], ["192.0.2.0/28"], ["dns"]), Scope("nobody")):
        assert scope_from(scope_to(scope)) == scope


def test_questions_answers_refusals_and_deliveries(tmp_path: Path) -> None:
    async def status(scope: Scope, arguments: Mapping[str, Any]) -> Any:
        return {"person": scope.person, **arguments}

    async def refuse(scope: Scope, arguments: Mapping[str, Any]) -> Any:
        raise Refused(404, "there is no such event", "không có sự kiện này")

    async def put(raw: Raw) -> dict[str, Any]:
        if raw.payloads[0] == b"full":
            raise SinkFull("the disk is full")
        return {"first": 3, "count": len(raw)}

    async def dialogue() -> None:
        face = serving.Face(application({"status": status, "event": refuse}, put), serving.bind_path(tmp_path / "s"))
        await face.start()
        inner = Inner("intake", tmp_path / "s")
        assert await inner.ask("status", Scope.whole("an"), {"lang": "vi"}) == {"person": "an", "lang": "vi"}
        for name, status_code in (("event", 404), ("no-such", 404)):
            with pytest.raises(Refused) as refused:
                await inner.ask(name, Scope.whole("an"), {})
            assert refused.value.status == status_code
            assert bool(refused.value.vi) == (name == "event"), "the sentence in Vietnamese came along"
        assert await inner.put(Raw("luuvet", "", "", "ndjson", 1, [b"{}", b"{}"])) == {"first": 3, "count": 2}
        with pytest.raises(Refused) as refused:
            await inner.put(Raw("luuvet", "", "", "ndjson", 1, [b"full"]))
        assert refused.value.status == 503
        await face.stop()
        with pytest.raises(Refused, match="does not run"):
            await inner.ask("status", Scope.whole("an"), {})
        await inner.close()

    asyncio.run(dialogue())
