"""Framing by dialogue: what is sent, in which reads, and which records come out."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from luuvet.receive.framing import MAX_COUNT, Framer

Records = list[tuple[str, bytes, int]]


def records(reads: list[bytes], part_bytes: int = 1 << 20, *, end: bool = True, join: bool = True) -> Records:
    """Return (framing, payload, part) of everything that comes out of the reads."""
    framer = Framer(part_bytes, join)
    runs = [run for read in reads for run in framer.feed(read)]
    runs += framer.close() if end else []
    return [
        (run.framing, payload, part)
        for run in runs
        for payload, part in zip(run.payloads, run.parts or [0] * len(run.payloads), strict=True)
    ]


def whole(framing: str, *payloads: bytes) -> Records:
    return [(framing, payload, 0) for payload in payloads]


def counted(*payloads: bytes) -> bytes:
    return b"".join(b"%d %s" % (len(payload), payload) for payload in payloads)


def test_lines() -> None:
    assert records([b"<13>a\n<14>b\n"]) == whole("newline", b"<13>a", b"<14>b")


def test_octet_counting_strips_the_lf_that_rsyslog_counts_in() -> None:
    assert records([counted(b"<13>1 - a\n", b"<13>1 - b")]) == whole("octet-counted", b"<13>1 - a", b"<13>1 - b")


def test_octet_counting_keeps_lf_inside() -> None:
    assert records([counted(b"<13>a\nb\n")]) == whole("octet-counted", b"<13>a\nb")


def test_both_ways_on_one_connection() -> None:
    got = records([b"<13>a\n" + counted(b"<13>b") + b"<13>c\n" + counted(b"<13>d\n")])
    assert got == [
        ("newline", b"<13>a", 0),
        ("octet-counted", b"<13>b", 0),
        *whole("newline", b"<13>c"),
        *whole("octet-counted", b"<13>d"),
    ]


def test_a_line_that_begins_with_digits_is_no_count() -> None:
    lines = b"2026-03-01T00:00:00Z web-1 app: x\n12 monkeys\n1234567890 <13>x\n"
    assert records([lines]) == whole("newline", *lines.split(b"\n")[:-1])


def test_nul_and_crlf_trailers() -> None:
    assert records([b"<13>a\0<13>b\0"]) == whole("nul", b"<13>a", b"<13>b")
    assert records([b"<13>a\r\n<13>b\r\n"]) == whole("newline", b"<13>a", b"<13>b")
    assert records([b"<13>a\n\0<13>b\n"]) == whole("newline", b"<13>a", b"<13>b")


def test_nul_inside_a_record_stays() -> None:
    assert records([b"<13>a\0b\0\n"]) == whole("newline", b"<13>a\0b\0")


def test_continuation_lines_join_the_record_before_them() -> None:
    got = records([b"<13>java: boom\n\tat a\n", b"\tat b\n<13>next\n  more\n\n  alone\n"])
    assert got == whole("newline", b"<13>java: boom\n\tat a\n\tat b", b"<13>next\n  more", b"  alone")
    assert records([b"no pri\n  kept apart\n"]) == whole("newline", b"no pri", b"  kept apart")
    assert records([b"<13>a\n b\n"], join=False) == whole("newline", b"<13>a", b" b")


def test_the_last_line_is_held_back_until_flush() -> None:
    framer = Framer()
    assert framer.feed(b"<13>a\n") == []
    assert framer.waiting
    assert [run.payloads for run in framer.flush()] == [[b"<13>a"]]
    assert not framer.waiting


def test_a_count_too_small_leaves_a_reject_and_finds_its_way() -> None:
    got = records([b"6 <13>abcdef\n" + counted(b"<13>next\n", b"<13>more\n")])
    assert got == [
        ("octet-counted", b"<13>ab", 0),
        ("rejected", b"cdef", 0),
        *whole("octet-counted", b"<13>next", b"<13>more"),
    ]


def test_a_count_too_large_swallows_one_and_finds_its_way() -> None:
    got = records([b"14 <13>ab\n" + counted(b"<13>cd\n", b"<13>ef\n", b"<13>gh\n")])
    assert b"<13>gh" in [payload for framing, payload, _ in got if framing == "octet-counted"]
    assert b"".join(payload for _, payload, _ in got).count(b"ef") == 1


def test_a_count_beyond_reason_is_a_line() -> None:
    line = b"%d <13>x" % (MAX_COUNT + 1)
    assert records([line + b"\n<13>y\n"]) == whole("newline", line, b"<13>y")
    after = records([counted(b"<13>a") + line + b"\n" + counted(b"<13>b")])
    assert after == [*whole("octet-counted", b"<13>a"), *whole("rejected", line), *whole("octet-counted", b"<13>b")]


def test_a_cut_connection_leaves_its_half_record() -> None:
    assert records([b"<13>a\n<13>hal"]) == [("newline", b"<13>a", 0), ("newline-truncated", b"<13>hal", 0)]
    assert records([b"20 <13>hal"]) == whole("octet-counted-truncated", b"<13>hal")


@pytest.mark.parametrize("size", [10, 11, 12, 30, 31, 45])
@pytest.mark.parametrize("form", [b"%b\n", b"%b\r\n", b"COUNT%b\n", b"COUNT%b"])
def test_a_long_record_is_kept_whole_in_parts(size: int, form: bytes) -> None:
    body = (b"<1>" + b"abcdefghijklmnop" * 4)[:size]
    wire = form.replace(b"%b", body)
    if wire.startswith(b"COUNT"):
        wire = counted(wire[5:])
    for step in (1, 7, len(wire)):
        got = records([wire[at : at + step] for at in range(0, len(wire), step)], 10)
        assert b"".join(payload for _, payload, _ in got) == body
        want = [0] if size == 10 else [*range(1, (size + 9) // 10), -((size + 9) // 10)]
        assert [part for _, _, part in got] == want


def test_memory_stays_bounded_on_a_line_without_end() -> None:
    framer = Framer(1000)
    given_out = 0
    for _ in range(1000):
        given_out += sum(len(payload) for run in framer.feed(b"x" * 700) for payload in run.payloads)
        assert 700_000 - given_out <= 700_000
        assert len(framer._buffer) <= 1032
    assert given_out >= 700_000 - 1032


PIECE = st.sampled_from(
    [
        b"<13>a",
        b"\n",
        b"\r\n",
        b"\0",
        b" ",
        b"\t",
        b"5 <1>ab",
        b"7 <1>ab\n",
        b"12",
        b"3",
        b"<",
        b"x",
        b"99 ",
        b"0 ",
        b"zzzzzzzzzzzz",
    ]
)
STREAM = st.lists(PIECE, max_size=30).map(b"".join)


@given(STREAM | st.binary(max_size=60), st.lists(st.integers(0, 200), max_size=6), st.sampled_from([8, 40, 1 << 20]))
@example(b"5 <1>ab12 3", [7], 8)
def test_any_cut_of_the_same_bytes_gives_the_same_records(stream: bytes, cuts: list[int], part_bytes: int) -> None:
    edges = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    reads = [stream[a:b] for a, b in itertools.pairwise(edges)]
    assert records(reads, part_bytes) == records([stream], part_bytes)


@given(
    st.lists(st.binary(min_size=1, max_size=40).map(lambda b: b"<13>" + b.replace(b"\n", b"_")), max_size=20),
    st.integers(1, 50),
)
def test_counted_records_come_out_as_they_went_in(payloads: list[bytes], step: int) -> None:
    wire = counted(*payloads)
    reads = [wire[at : at + step] for at in range(0, len(wire), step)]
    assert records(reads) == whole("octet-counted", *payloads)


@given(STREAM | st.binary(max_size=80), st.sampled_from([8, 1 << 20]))
def test_nothing_is_lost_but_framing(stream: bytes, part_bytes: int) -> None:
    """Every byte that is neither a trailer, a digit nor a blank comes out, in order."""

    def content(data: bytes) -> bytes:
        return data.translate(None, b"\n\r\0 0123456789")

    assert content(b"".join(payload for _, payload, _ in records([stream], part_bytes))) == content(stream)
