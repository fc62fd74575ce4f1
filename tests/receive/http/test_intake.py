"""Documents to the sink and answers back, without a server."""

import asyncio
import json
from typing import Any

from luuvet.receive.counters import Counters
from luuvet.receive.http.bulk import Action, Run
from luuvet.receive.http.intake import BulkAnswer, Intake


def runs(*ids: str, operation: str = "create", document: bytes = b'{"a":1}') -> list[Run]:
    line = b'{"create":{}}'
    return [Run(Action(operation, "x", id), line, [document], [place]) for place, id in enumerate(ids)]


def statuses(answer: BulkAnswer) -> list[int]:
    return [next(iter(json.loads(item).values()))["status"] for item in answer.items]


def test_a_resend_while_the_first_is_on_its_way_waits_for_it(sink: Any) -> None:
    sink.automatic = False
    intake = Intake(sink, lambda: 1, Counters())

    async def dialogue() -> None:
        first = asyncio.create_task(intake.bulk("p", runs("7")))
        await sink.holds(1)
        second = asyncio.create_task(intake.bulk("p", runs("7")))
        await asyncio.sleep(0.05)
        assert not second.done()
        sink.durable_up_to = 1
        assert statuses(await first) == [201]
        assert statuses(await second) == [409]

    asyncio.run(dialogue())
    assert sink.records == 1


def test_a_resend_after_a_failure_is_kept(sink: Any) -> None:
    sink.fails_later = 1
    intake = Intake(sink, lambda: 1, Counters())

    async def dialogue() -> None:
        failed = await intake.bulk("p", runs("7"))
        assert (statuses(failed), failed.retry_after) == ([429], 1)
        assert statuses(await intake.bulk("p", runs("7"))) == [201]

    asyncio.run(dialogue())


def test_after_the_first_refusal_nothing_more_is_tried(sink: Any) -> None:
    sink.full = 1
    intake = Intake(sink, lambda: 1, Counters())
    answer = asyncio.run(intake.bulk("p", runs("1", "2")))
    assert (statuses(answer), answer.retry_after, sink.records) == ([429, 429], 7, 0)


def test_a_changed_document_under_the_same_id_is_kept_beside_the_first(sink: Any) -> None:
    intake = Intake(sink, lambda: 1, Counters())

    async def dialogue() -> None:
        for document, result in ((b'{"a":1}', "created"), (b'{"a":1}', "noop"), (b'{"a":2}', "updated")):
            answer = await intake.bulk("p", runs("7", operation="index", document=document))
            assert json.loads(answer.items[0])["index"]["result"] == result

    asyncio.run(dialogue())
    assert sink.payloads == [b'{"a":1}', b'{"a":2}']
