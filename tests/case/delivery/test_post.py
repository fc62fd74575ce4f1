from __future__ import annotations

import time

import pytest
from bench.receivers import Authority, Requests, web

from luuvet.case.delivery import post as module
from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.post import post
from luuvet.case.delivery.tls import context


def test_it_posts_over_tls_and_reads_a_bounded_answer(signed: Authority) -> None:
    with web(Requests([(200, {"retry-after": "7"}, b"x" * 300_000)]), signed) as server:
        answer = post(f"https://127.0.0.1:{server.port}/a", b"body", {"x-a": "1"}, context(signed.ca), "here")
    assert (answer.status, answer.wish, len(answer.body)) == (200, 7, 64 << 10)
    assert server.got[0][0] == "/a" and server.got[0][1]["x-a"] == "1" and server.got[0][2] == b"body"


def test_a_certificate_that_is_not_trusted_or_of_another_name_is_refused(signed: Authority, other: Authority) -> None:
    for theirs, trusted in ((signed, None), (signed, other.ca), (other, other.ca)):
        with web(Requests(), theirs) as server, pytest.raises(Failed) as refused:
            post(f"https://127.0.0.1:{server.port}/hush", b"", {}, context(trusted), "here")
        assert refused.value.key == "certificate" and not server.got and "hush" not in str(refused.value.said)


def test_no_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", 0.2)
    with web(Requests(pause=1.0)) as server:
        began = time.monotonic()
        with pytest.raises(Failed) as slow:
            post(f"http://127.0.0.1:{server.port}/hush", b"", {}, context(None), "here")
        assert slow.value.key == "timeout" and time.monotonic() - began < 0.9
    with pytest.raises(Failed) as gone:
        post(f"http://127.0.0.1:{server.port}/hush", b"", {}, context(None), "here")
    assert gone.value.key == "refused" and gone.value.__cause__ is None and gone.value.__suppress_context__ is not None


def test_a_proxy_of_the_environment_is_not_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with web(Requests()) as server:
        assert post(f"http://127.0.0.1:{server.port}/", b"", {}, context(None), "here").status == 204
