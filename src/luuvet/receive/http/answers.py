"""Answers in the words of Elasticsearch's API, as bytes."""

from __future__ import annotations

from typing import Any

import orjson

_SHARDS = {"total": 1, "successful": 1, "failed": 0}
STATUS = {"created": 201, "updated": 200, "noop": 200}


def error(status: int, kind: str, reason: str) -> bytes:
    """Return the body of a refused request."""
    cause = {"type": kind, "reason": reason}
    return orjson.dumps({"error": {"root_cause": [cause], **cause}, "status": status})


def document(index: str, id: str, number: int, result: str = "created", version: int = 1) -> dict[str, Any]:
    """Return what stands for one document that is kept; `number` is its record in the log."""
    return {
        "_index": index,
        "_id": id or str(number),
        "_version": version,
        "result": result,
        "_shards": _SHARDS,
        "_seq_no": number,
        "_primary_term": 1,
    }


def item(operation: str, index: str, id: str, number: int, result: str = "created", version: int = 1) -> bytes:
    """Return the item of a `_bulk` answer for a document that is kept."""
    return orjson.dumps({operation: {**document(index, id, number, result, version), "status": STATUS[result]}})


def items(operation: str, index: str, numbers: range) -> list[bytes]:
    """Return what `item` returns for a run of new documents without ids, put together as bytes: there may be very many."""
    head = b'{"%b":{"_index":%b,"_id":"' % (operation.encode(), orjson.dumps(index))
    middle = b'","_version":1,"result":"created","_shards":{"total":1,"successful":1,"failed":0},"_seq_no":'
    tail = b',"_primary_term":1,"status":201}}'
    return [b"%b%d%b%d%b" % (head, number, middle, number, tail) for number in numbers]


def refused(operation: str, index: str, id: str, status: int, kind: str, reason: str) -> bytes:
    """Return the item of a `_bulk` answer for a document that is not kept, or kept only as a reject."""
    told: dict[str, Any] = {"_index": index, "_id": id or None, "status": status}
    return orjson.dumps({operation: {**told, "error": {"type": kind, "reason": reason}}})


def bulk(took_ms: int, errors: bool, answered: list[bytes]) -> bytes:
    """Return the answer of a `_bulk` request."""
    flag = b"true" if errors else b"false"
    return b'{"took":%d,"errors":%b,"items":[%b]}' % (took_ms, flag, b",".join(answered))
