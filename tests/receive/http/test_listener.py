"""The HTTP listener as shippers meet it: the official Elasticsearch client, and requests as shippers write them."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
import zstandard
from elasticsearch import Elasticsearch, helpers

from luuvet.receive.address import CannotListen
from luuvet.receive.http.listener import Http


def run(sink: Any, dialogue: Callable[[httpx2.AsyncClient, Http], Awaitable[None]], **options: Any) -> Http:
    async def whole() -> Http:
        listener = Http("127.0.0.1:0", sink, **options)
        await listener.start()
        try:
            async with httpx2.AsyncClient(base_url=f"http://{listener.address}") as client:
                await dialogue(client, listener)
        finally:
            await listener.stop()
        return listener

    return asyncio.run(whole())


def bulk(*lines: object) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


async def in_thread(work: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, work)


def test_the_official_client_sends_in_bulk(sink: Any) -> None:
    documents = [{"_index": "logs-app", "_op_type": "create", "message": f"đăng nhập {n}"} for n in range(2500)]

    async def dialogue(_: httpx2.AsyncClient, listener: Http) -> None:
        def send() -> None:
            with Elasticsearch(f"http://{listener.address}") as client:
                assert client.info()["version"]["number"].startswith("8.")
                assert helpers.bulk(client, documents, chunk_size=1000) == (2500, [])
                done = list(helpers.streaming_bulk(client, [{"_index": "x", "_id": "a", "n": 1}] * 2, chunk_size=1))
                assert [(ok, item["index"]["result"]) for ok, item in done] == [(True, "created"), (True, "noop")]
                assert client.index(index="x", document={"n": 2})["result"] == "created"
                assert client.cluster.health()["status"] == "green"

        await in_thread(send)

    run(sink, dialogue)
    assert sink.records == 2502
    assert [json.loads(payload)["message"] for payload in sink.payloads[:2500]] == [d["message"] for d in documents]
    assert json.loads(sink.taken[0].source) == {"create": {"_index": "logs-app"}}
    assert (sink.taken[0].framing, sink.taken[0].positions[:3]) == ("bulk", [0, 1, 2])


def test_the_official_client_tries_again_when_the_log_was_full(sink: Any) -> None:
    sink.full = 1

    async def dialogue(_: httpx2.AsyncClient, listener: Http) -> None:
        def send() -> None:
            with Elasticsearch(f"http://{listener.address}") as client:
                assert helpers.bulk(client, [{"_index": "x", "n": 1}], max_retries=2, initial_backoff=0.01) == (1, [])

        await in_thread(send)

    run(sink, dialogue)
    assert sink.records == 1


def test_an_answer_waits_for_the_checkpoint(sink: Any) -> None:
    sink.automatic = False

    async def dialogue(client: httpx2.AsyncClient, _: Http) -> None:
        asking = [
            asyncio.create_task(client.post("/_bulk", content=bulk({"create": {"_index": "x"}}, {"a": 1}))),
            asyncio.create_task(client.post("/ndjson", content=b'{"a":2}\n')),
            asyncio.create_task(client.put("/x/_doc/1", content=b'{"a":3}')),
        ]
        await sink.holds(3)
        await asyncio.sleep(0.1)
        assert not any(one.done() for one in asking)
        sink.durable_up_to = 3
        assert [(await one).status_code for one in asking] == [200, 200, 201]

    run(sink, dialogue)


def test_items_are_answered_one_by_one(sink: Any) -> None:
    lines = [
        b'{"index":{"_index":"x","_id":"1"}}', b'{"a":1}',
        b'{"delete":{"_index":"x","_id":"1"}}',
        b'{"update":{"_index":"x","_id":"1"}}', b'{"doc":{"a":2}}',
        b'{"create":{"_index":"x"}}', b"not json",
        b"no action",
        b'{"create":{"_index":"x","_id":"1"}}', b'{"a":3}',
        b'{"index":{"_index":"x","_id":"1"}}', b'{"a":4}',
    ]  # fmt: skip

    async def dialogue(client: httpx2.AsyncClient, _: Http) -> None:
        answer = (await client.post("/_bulk", content=b"\n".join(lines) + b"\n")).json()
        assert answer["errors"] is True
        got = [(name, told["status"]) for item in answer["items"] for name, told in item.items()]
        assert got == [
            ("index", 201),
            ("delete", 400),
            ("update", 400),
            ("create", 400),
            ("index", 400),
            ("create", 409),
            ("index", 200),
        ]
        assert answer["items"][0]["index"]["_id"] == "1"
        assert answer["items"][6]["index"]["result"] == "updated"

    run(sink, dialogue)
    assert sink.payloads == [b'{"a":1}', lines[2], lines[4], b"not json", b"no action", b'{"a":4}']
    assert sink.framings == ["bulk", "rejected", "rejected", "rejected", "rejected", "bulk"]


def test_a_full_log_is_told_honestly(sink: Any) -> None:
    async def dialogue(client: httpx2.AsyncClient, _: Http) -> None:
        sink.full = -1
        answer = await client.post("/_bulk", content=bulk({"create": {}}, {"a": 1}, {"create": {"_id": "7"}}, {"a": 2}))
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
        assert [item["create"]["status"] for item in answer.json()["items"]] == [429, 429]
        answer = await client.post("/ndjson", content=b'{"a":1}')
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
        answer = await client.put("/x/_doc/7", content=b'{"a":1}')
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
        sink.full, sink.fails_later = 0, 1
        answer = await client.post("/x/_bulk", content=bulk({"create": {"_id": "8"}}, {"a": 1}))
        assert answer.status_code == 429
        answer = await client.post("/x/_bulk", content=bulk({"create": {"_id": "8"}}, {"a": 1}))
        assert answer.json()["items"][0]["create"]["status"] == 201

    run(sink, dialogue)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("zstd", zstandard.compress),
    ],
)
def test_packed_bodies(sink: Any, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    async def dialogue(client: httpx2.AsyncClient, _: Http) -> None:
        headers = {"Content-Encoding": encoding}
        answer = await client.post("/", content=pack(b'{"a":1}\n{"a":2}\n'), headers=headers)
        assert answer.json() == {"accepted": 2, "rejected": 0}
        bomb = await client.post("/", content=pack(b"\0" * (129 << 20)), headers=headers)
        assert bomb.status_code == 413
        assert "smaller batches" in bomb.json()["error"]["reason"]
        cut = await client.post("/", content=pack(b'{"a":1}' * 100)[:-5], headers=headers)
        assert cut.status_code == 400 and "cut" in cut.json()["error"]["reason"]

    listener = run(sink, dialogue)
    assert sink.payloads == [b'{"a":1}', b'{"a":2}']
    assert listener.stats()["rejected"] == {"http-413": 1, "http-400": 1}


def test_lines_that_are_no_objects_are_kept_as_rejects(sink: Any) -> None:
    async def dialogue(client: httpx2.AsyncClient, _: Http) -> None:
        answer = await client.post("/ndjson", content=b'{"a":1}\r\n\nnonsense\n{"a":2}')
        assert answer.json()["accepted"] == 2
        assert answer.json()["lines"] == [2]
        array = await client.post("/", content=b'[{"a":3},\n {"b":"]"}]')
        assert array.json() == {"accepted": 2, "rejected": 0}
        assert (await client.post("/", content=b"nonsense")).status_code == 400

    run(sink, dialogue)
    assert sink.payloads == [b'{"a":1}', b'{"a":2}', b"nonsense", b'{"a":3}', b'{"b":"]"}', b"nonsense"]
    assert sink.framings == ["ndjson", "ndjson", "rejected", "ndjson", "ndjson", "rejected"]


def test_a_json_bomb_is_data(sink: Any) -> None:
    bomb = b'{"a":' * 100_000 + b"1" + b"}" * 100_000

    async def dialogue(client: httpx2.AsyncClient, _: Http) -> None:
        assert (await client.post("/_bulk", content=b'{"create":{}}\n' + bomb + b"\n")).json()["errors"] is False
        assert (await client.post("/_bulk", content=bomb + b"\n")).json()["errors"] is True

    run(sink, dialogue)
    assert sink.payloads == [bomb, bomb]


def test_a_document_larger_than_a_part_is_kept_whole_in_parts(sink: Any) -> None:
    document = b'{"a":"' + b"x" * (5 << 19) + b'"}'

    async def dialogue(client: httpx2.AsyncClient, _: Http) -> None:
        answer = (await client.post("/_bulk", content=b'{"create":{}}\n' + document + b"\n")).json()
        assert [item["create"]["status"] for item in answer["items"]] == [201]

    run(sink, dialogue)
    assert b"".join(sink.payloads) == document
    assert sink.taken[0].parts == [1, 2, -3]


def test_the_token(sink: Any) -> None:
    with pytest.raises(CannotListen, match=r"without a token: set receive\.http_token"):
        Http(":0", sink)

    async def dialogue(client: httpx2.AsyncClient, listener: Http) -> None:
        assert (await client.get("/")).status_code == 401
        assert (await client.get("/", headers={"Authorization": "Bearer wrong"})).status_code == 401
        assert (await client.get("/", headers={"Authorization": "Bearer s3cret"})).status_code == 200
        assert (await client.get("/", auth=("elastic", "s3cret"))).status_code == 200

        def official() -> None:
            with Elasticsearch(f"http://{listener.address}", api_key=("id", "s3cret")) as other:
                assert other.info()["cluster_name"] == "luuvet"

        await in_thread(official)

    assert run(sink, dialogue, token="s3cret").stats()["rejected"] == {"unauthorized": 2}


HANDSHAKES = [
    ("HEAD", "/"), ("GET", "/_license"), ("GET", "/_xpack"), ("GET", "/_cluster/health"), ("GET", "/_nodes/http"),
    ("HEAD", "/_index_template/filebeat-8"), ("PUT", "/_index_template/filebeat-8"), ("GET", "/_ilm/policy/filebeat"),
    ("PUT", "/_ilm/policy/filebeat"), ("PUT", "/_ingest/pipeline/x"), ("HEAD", "/_template/logstash"),
    ("PUT", "/_component_template/ecs"), ("GET", "/_data_stream/logs-app-default"), ("HEAD", "/logs-app-default"),
    ("PUT", "/logs-app"), ("GET", "/_cat/templates/x"),
]  # fmt: skip


def test_what_shippers_ask_first(sink: Any) -> None:
    async def dialogue(client: httpx2.AsyncClient, _: Http) -> None:
        for method, path in HANDSHAKES:
            answer = await client.request(method, path)
            assert answer.status_code == 200, (method, path)
            assert answer.headers["x-elastic-product"] == "Elasticsearch"
        unknown = await client.get("/x/_search")
        assert unknown.status_code == 404
        assert "POST /_bulk" in unknown.json()["error"]["reason"]

    run(sink, dialogue)
    assert sink.records == 0
