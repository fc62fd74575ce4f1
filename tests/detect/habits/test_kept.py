from __future__ import annotations

import polars as pl
import pytest

from luuvet.detect.habits.kept import pack, unpack


def test_what_is_kept_comes_back() -> None:
    frames = {
        "a": pl.DataFrame({"x": [1, 2], "y": ["é", None]}),
        "b": pl.DataFrame({"z": [[1.5]]}, schema={"z": pl.Array(pl.Float32, 1)}),
    }
    head, back = unpack(pack({"position": 7}, frames))
    assert head["position"] == 7 and all(back[name].equals(frame) for name, frame in frames.items())


@pytest.mark.parametrize("content", [b"", b"{}\n", b'{"schema": 9}\n', b"no json\n"])
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(content)


def test_what_is_cut_off_is_refused() -> None:
    content = pack({}, {"a": pl.DataFrame({"x": list(range(1000))})})
    for cut in (len(content) - 1, len(content) // 2, content.index(b"\n") + 1):
        with pytest.raises(ValueError):
            unpack(content[:cut])
