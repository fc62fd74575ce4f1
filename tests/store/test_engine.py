from __future__ import annotations

import io
from datetime import date, datetime, timedelta, timezone

import polars as pl
import pytest

from luuvet.store.engine import ArrowStream, EngineError, meaning, plain
from luuvet.store.errors import QueryLimit, StoreBroken


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Code: 159. DB::Exception: too long (TIMEOUT_EXCEEDED)", QueryLimit),
        ("x Code: 241. DB::Exception: no (MEMORY_LIMIT_EXCEEDED)", QueryLimit),
        ("Code: 47. DB::Exception: Unknown expression", EngineError),
        ("stream closed", StoreBroken),
        ("", StoreBroken),
    ],
)
def test_the_engines_errors_become_ours(text, kind):
    assert type(meaning(RuntimeError(text))) is kind


def test_an_engine_error_begins_with_its_code():
    assert str(meaning(RuntimeError("noise Code: 47. no"))) == "Code: 47. no"


def test_times_are_bound_in_utc_with_microseconds():
    hanoi = timezone(timedelta(hours=7))
    assert plain(datetime(2026, 11, 22, 7, 0, 0, 5, hanoi)) == "2026-11-22 00:00:00.000005"
    assert plain(date(2026, 11, 22)) == "2026-11-22"
    assert plain(True) == 1 and plain("x") == "x" and plain([1]) == [1]


def test_a_frame_goes_to_arrow_and_back():
    frame = pl.DataFrame({"a": ["đ", None], "b": [["x"], []], "c": [1, 2]}).vstack(
        pl.DataFrame({"a": ["y"], "b": [["z"]], "c": [3]})
    )
    assert pl.read_ipc_stream(io.BytesIO(ArrowStream().of(frame))).equals(frame)


def test_streams_share_their_memory_one_after_the_other():
    stream = ArrowStream()
    for rows in (1, 5_000, 3, 40_000, 2):
        frame = pl.DataFrame({"a": [f"đ {n}" for n in range(rows)]})
        assert pl.read_ipc_stream(io.BytesIO(stream.of(frame))).equals(frame)
