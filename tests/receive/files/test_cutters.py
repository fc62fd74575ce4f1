"""Every cutter gives the same records however the file is read, and loses nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.receive.files import cutters
from luuvet.receive.files.cutters import Cut, Cutter, Lines, Utf16Lines, Whole


def cut(cutter: Cutter, content: bytes, step: int) -> Cut:
    whole = Cut()
    for at in range(0, len(content), step):
        whole.join(cutter.feed(content[at : at + step]))
    whole.join(cutter.finish())
    return whole


@given(
    st.lists(st.sampled_from([b"\n", b"\r\n", b"\r", b"abc", b"0123456789"]), max_size=30).map(b"".join),
    st.integers(1, 20),
)
def test_lines(content: bytes, step: int) -> None:
    got = cut(Lines(part_bytes=8), content, step)
    assert got == cut(Lines(part_bytes=8), content, len(content) + 1)
    records: list[bytes] = []
    for payload, part, position in zip(got.payloads, got.parts or [0] * len(got.payloads), got.positions, strict=True):
        if part in (0, 1):
            records.append(b"")
            assert content[position : position + len(payload)] == payload
        records[-1] += payload
    lines = [line.removesuffix(b"\r") for line in content.split(b"\n")[:-1]] + [content.split(b"\n")[-1]]
    assert records == [line for line in lines if line]


@given(
    st.text(st.sampled_from("a\n\rĐ😀਀"), max_size=30), st.integers(1, 9), st.sampled_from(["utf-16-le", "utf-16-be"])
)
def test_utf16_lines(text: str, step: int, encoding: str) -> None:
    content = ("\ufeff" + text).encode(encoding)
    got = cut(Utf16Lines(encoding), content, step)
    want = [line.removesuffix("\r") for line in text.split("\n")[:-1]] + [text.split("\n")[-1].removesuffix("\r")]
    assert [payload.decode(encoding) for payload in got.payloads] == [line for line in want if line]
    assert all(content[at : at + len(p)] == p for at, p in zip(got.positions, got.payloads, strict=True))


def test_a_utf16_line_without_end_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutters.limits, "PART_BYTES", 64)
    content = "\ufeff".encode("utf-16-le") + ("x" * 500 + "\nnext\n").encode("utf-16-le")
    got = cut(Utf16Lines("utf-16-le"), content, 50)
    assert b"".join(got.payloads[:-1]).decode("utf-16-le") == "x" * 500
    assert got.parts[:-1] == [*range(1, len(got.payloads) - 1), -len(got.payloads) + 1]
    assert (got.positions[0], got.positions[-1], got.parts[-1]) == (2, 2 + 501 * 2, 0)


def test_a_whole_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutters.limits, "PART_BYTES", 4)
    got = cut(Whole(), b"0123456789", 3)
    assert (got.payloads, got.parts, got.positions) == ([b"0123", b"4567", b"89"], [1, 2, -3], [0, 0, 0])
    assert cut(Whole(), b"0123", 3).parts == []
