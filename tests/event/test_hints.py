"""Hints survive the way into the sealed header and back, whatever a path holds."""

from hypothesis import given
from hypothesis import strategies as st

from luuvet.event.hints import Hints, format_hints, parse_hints

DIGEST = "ab" * 32
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@given(TEXT, TEXT, TEXT, st.integers(0, 9999), TEXT, TEXT)
def test_what_is_written_is_read(path: str, host: str, zone: str, year: int, name: str, encoding: str) -> None:
    hints = Hints(DIGEST, path, host, zone, year, name, encoding)
    assert parse_hints(format_hints(hints)) == hints


def test_the_text_is_readable() -> None:
    hints = Hints(DIGEST, "/var/log/nhật ký.log", "web-1", "Asia/Ho_Chi_Minh", 2025)
    assert (
        format_hints(hints) == f"sha256:{DIGEST} /var/log/nhật%20ký.log host=web-1 timezone=Asia/Ho_Chi_Minh year=2025"
    )


def test_a_path_cannot_pretend_to_be_a_hint() -> None:
    read = parse_hints(format_hints(Hints(DIGEST, "/tmp/x host=dc-1 year=1999")))
    assert read is not None and (read.host, read.year) == ("", 0)


def test_other_sources_have_no_hints() -> None:
    for source in ("", '{"create":{"_index":"logs"}}', "POST /ndjson", "sha256:12 /x"):
        assert parse_hints(source) is None


def test_an_unknown_key_is_left_out() -> None:
    assert parse_hints(f"sha256:{DIGEST} /x colour=red host=a") == Hints(DIGEST, "/x", "a")


def test_no_blank_of_any_script_ends_a_path() -> None:
    hints = Hints(DIGEST, "/srv/日志\u3000旧/a\u1680b\u2009c\u202f.log", "pc\u00a01")
    assert parse_hints(format_hints(hints)) == hints
