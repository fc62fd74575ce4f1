"""What Beats, Fluent Bit, Logstash, Vector and the official clients ask before they send: answered without keeping anything.

A log has no mappings, templates or life-cycle policies to set up: whoever asks whether one is there hears yes, whoever
puts one hears that it was acknowledged. The version says which dialect of `_bulk` is spoken.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

VERSION = "8.17.0"
_NODE = {"name": "luuvet", "version": VERSION, "roles": ["data", "ingest", "master"]}
_SETUP = ("_template", "_index_template", "_component_template", "_ilm/policy", "_ingest/pipeline", "_data_stream")


async def _root(request: Request) -> Response:
    return JSONResponse(
        {
            "name": "luuvet",
            "cluster_name": "luuvet",
            "cluster_uuid": "luuvet",
            "version": {
                "number": VERSION,
                "build_flavor": "default",
                "build_type": "luuvet",
                "build_hash": "unknown",
                "build_snapshot": False,
                "lucene_version": "9.12.0",
                "minimum_wire_compatibility_version": "7.17.0",
                "minimum_index_compatibility_version": "7.0.0",
            },
            "tagline": "You Know, for Search",
        }
    )


async def _license(request: Request) -> Response:
    told = {"status": "active", "uid": "luuvet", "type": "basic", "mode": "basic", "issued_to": "luuvet"}
    return JSONResponse({"license": told})


async def _xpack(request: Request) -> Response:
    features = {name: {"available": False, "enabled": False} for name in ("ilm", "security", "monitoring", "watcher")}
    told = {"uid": "luuvet", "type": "basic", "mode": "basic", "status": "active"}
    return JSONResponse({"build": {}, "license": told, "features": features})


async def _health(request: Request) -> Response:
    counts = {"number_of_nodes": 1, "number_of_data_nodes": 1, "active_shards": 1, "unassigned_shards": 0}
    return JSONResponse({"cluster_name": "luuvet", "status": "green", "timed_out": False, **counts})


async def _nodes(request: Request) -> Response:
    count = {"total": 1, "successful": 1, "failed": 0}
    return JSONResponse({"_nodes": count, "cluster_name": "luuvet", "nodes": {"luuvet": _NODE}})


async def _cat(request: Request) -> Response:
    return JSONResponse([])


async def _setup(request: Request) -> Response:
    return JSONResponse({} if request.method in ("GET", "HEAD") else {"acknowledged": True})


async def _index(request: Request) -> Response:
    if request.method == "HEAD":
        return Response(status_code=200)
    return JSONResponse({"acknowledged": True, "shards_acknowledged": True, "index": request.path_params["index"]})


def routes() -> list[Route]:
    """Return the routes; the one of a whole index must come after all others."""
    setup = [f"/{name}{rest}" for name in _SETUP for rest in ("", "/{name:path}")]
    return [
        Route("/", _root, methods=["GET", "HEAD"]),
        Route("/_license", _license),
        Route("/_xpack", _xpack),
        Route("/_cluster/health", _health),
        Route("/_nodes", _nodes),
        Route("/_nodes/{rest:path}", _nodes),
        Route("/_cat/{rest:path}", _cat),
        *(Route(path, _setup, methods=["GET", "HEAD", "PUT", "POST"]) for path in setup),
        Route("/{index}", _index, methods=["HEAD", "PUT"]),
    ]
