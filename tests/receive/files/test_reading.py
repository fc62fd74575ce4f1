"""Files of every kind, whole and broken: every byte ends as a record, every trouble as a sentence."""

import gzip
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from luuvet.event.hints import parse_hints
from luuvet.event.raw import Raw
from luuvet.receive.files import Reading, read

TEXT = b"".join(b"line %d of the log\n" % n for n in range(20_000))
LINES = TEXT.split(b"\n")[:-1]


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def reading(path: Path, content: bytes) -> tuple[list[Raw], Reading]:
    path.write_bytes(content)
    found = read(path, clock=lambda: 7)
    return list(found), found


def payloads(deliveries: list[Raw]) -> list[bytes]:
    return [payload for raw in deliveries for payload in raw.payloads]


def keys(found: Reading) -> list[str]:
    for problem in found.summary.problems:
        assert problem.say("vi") and problem.say("en")
    return [problem.key for problem in found.summary.problems]


def test_lines_with_offset_hash_and_hints(tmp_path: Path) -> None:
    path = tmp_path / "nhật ký.log"
    path.write_bytes(b"first\r\n\nthird\nlast")
    found = read(path, host="web-1", zone="Asia/Ho_Chi_Minh", year=2024, format="sshd", clock=lambda: 7)
    (raw,) = found
    assert (raw.listener, raw.framing, raw.received) == ("file", "line", 7)
    assert (raw.payloads, raw.positions) == ([b"first", b"third", b"last"], [0, 8, 14])
    hints = parse_hints(raw.source)
    assert hints is not None
    assert (hints.sha256, hints.path) == (hashlib.sha256(path.read_bytes()).hexdigest(), str(path))
    assert (hints.host, hints.timezone, hints.year, hints.format) == ("web-1", "Asia/Ho_Chi_Minh", 2024, "sshd")
    assert (found.summary.records, found.summary.bytes, found.summary.files[0].blank) == (3, 14, 1)


@pytest.mark.parametrize(
    "pack",
    [
        lambda text: text,
        gzip.compress,
        lambda text: gzip.compress(text[:1000]) + gzip.compress(text[1000:]),
        zstandard.compress,
        lambda text: zstandard.compress(text[:1000]) + zstandard.compress(text[1000:]),
        lambda text: zipped(**{"a.log": text}),
    ],
)
def test_packed_files_give_the_same_lines(tmp_path: Path, pack: "Callable[[bytes], bytes]") -> None:  # noqa: F821
    deliveries, found = reading(tmp_path / "x", pack(TEXT))
    assert payloads(deliveries) == LINES
    assert [position for raw in deliveries for position in raw.positions][:3] == [0, 18, 36]
    assert not found.summary.problems


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_cut_file_gives_every_line_before_the_cut(tmp_path: Path, pack: "Callable[[bytes], bytes]") -> None:  # noqa: F821
    text = b"".join(os.urandom(20).hex().encode() + b"\n" for _ in range(20_000))
    packed = pack(text)
    deliveries, found = reading(tmp_path / "x", packed[: len(packed) * 2 // 3])
    kept = payloads(deliveries)
    assert 5_000 < len(kept) < 20_000
    assert text.startswith(b"\n".join(kept))
    assert keys(found) == ["damaged"]
    assert "cut" in found.summary.problems[0].say("en")


def test_a_flipped_byte_stops_only_its_file(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    (tmp_path / "a.gz").write_bytes(packed)
    (tmp_path / "b.log").write_bytes(b"fine\n")
    found = read(tmp_path)
    assert payloads(list(found)) == [*LINES, b"fine"]
    assert keys(found) == ["damaged"]


def test_archives_of_several_members(tmp_path: Path) -> None:
    members = {"a.log": b"1\n2\n", "b.zip": zipped(x=b"y"), "c.gz": gzip.compress(b"y"), "empty": b"", "d.log": b"3"}
    deliveries, found = reading(tmp_path / "x.zip", zipped(**members))
    assert payloads(deliveries) == [b"1", b"2", b"3"]
    assert keys(found) == ["nested", "nested", "empty"]
    hints = parse_hints(deliveries[0].source)
    assert hints is not None and hints.path.endswith("x.zip!a.log")


def test_a_broken_zip_and_foreign_packings_are_sentences(tmp_path: Path) -> None:
    assert keys(reading(tmp_path / "a", zipped(a=b"1")[:-30])[1]) == ["damaged"]
    assert keys(reading(tmp_path / "b", b"BZh91AY")[1]) == ["unsupported"]
    assert keys(reading(tmp_path / "c", gzip.compress(gzip.compress(b"x")))[1]) == ["nested"]


def test_a_bomb_is_stopped(tmp_path: Path) -> None:
    bomb = zstandard.compress(b"\0" * (400 << 20))
    deliveries, found = reading(tmp_path / "x.zst", bomb)
    assert keys(found) == ["bomb"]
    assert sum(raw.size for raw in deliveries) <= 300 << 20


def test_what_is_not_there_or_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").write_bytes(b"")
    found = read(tmp_path)
    assert list(found) == []
    assert keys(found) == ["empty", "special"]
    missing = read(tmp_path / "nowhere")
    assert list(missing) == [] and keys(missing) == ["missing"]


def test_a_file_that_was_taken_before_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"a\n")
    digest = hashlib.sha256(b"a\n").hexdigest()
    found = read(path, known=lambda sha256: sha256 == digest)
    assert list(found) == [] and keys(found) == ["known"]


def test_a_long_line_is_kept_whole_in_parts_and_deliveries_stay_small(tmp_path: Path) -> None:
    long = b"x" * (10 << 20) + b"end"
    deliveries, found = reading(tmp_path / "x", b"before\n" + long + b"\nafter\n")
    parts = [part for raw in deliveries for part in (raw.parts or [0] * len(raw))]
    assert parts == [0, *range(1, 11), -11, 0]
    assert b"".join(payloads(deliveries)) == b"before" + long + b"after"
    positions = [position for raw in deliveries for position in raw.positions]
    assert positions == [0, *[7] * 11, 7 + len(long) + 1]
    assert max(raw.size for raw in deliveries) <= 4 << 20
    assert found.summary.records == 3


def test_utf16_exports_keep_their_bytes(tmp_path: Path) -> None:
    lines = ["Nhật ký;ਊĀ", "thứ hai", "cuối"]
    deliveries, _ = reading(tmp_path / "x.csv", "\ufeff".encode("utf-16-le") + "\r\n".join(lines).encode("utf-16-le"))
    assert [payload.decode("utf-16-le") for payload in payloads(deliveries)] == lines
    hints = parse_hints(deliveries[0].source)
    assert hints is not None and hints.encoding == "utf-16-le"
    assert list(deliveries[0].positions) == [2, 2 + 2 * 12, 2 + 2 * 12 + 2 * 9]


def test_json_arrays_and_pretty_documents_are_cut_by_object(tmp_path: Path) -> None:
    array = b'\xef\xbb\xbf[\n {"a": "}]"},\n {"b": {"c": [1, 2]}}\n]\n'
    deliveries, _ = reading(tmp_path / "a", array)
    assert payloads(deliveries) == [b'{"a": "}]"}', b'{"b": {"c": [1, 2]}}']
    assert [array[position : position + 1] for position in deliveries[0].positions] == [b"{", b"{"]
    deliveries, _ = reading(tmp_path / "b", b'{\n "a": 1\n}\n{\n "b": 2\n}\n')
    assert payloads(deliveries) == [b'{\n "a": 1\n}', b'{\n "b": 2\n}']
    deliveries, _ = reading(tmp_path / "c", b'{"a":1}\n{"b":2}\n')
    assert (payloads(deliveries), deliveries[0].framing) == ([b'{"a":1}', b'{"b":2}'], "line")
    deliveries, _ = reading(tmp_path / "d", b"[Wed Oct 11] [error] x\n")
    assert payloads(deliveries) == [b"[Wed Oct 11] [error] x"]


def test_json_that_breaks_off_goes_on_as_lines(tmp_path: Path) -> None:
    deliveries, found = reading(tmp_path / "a", b'[{"a":1},\nnonsense\nmore\n')
    assert payloads(deliveries) == [b'{"a":1}', b"nonsense", b"more"]
    assert (keys(found), found.summary.problems[0].at) == (["notjson"], 10)
    deliveries, found = reading(tmp_path / "b", b'[{"a":1},\n{"b":\n')
    assert payloads(deliveries) == [b'{"a":1}', b'{"b":']
    assert keys(found) == ["cutjson"]


def test_evtx_is_kept_whole(tmp_path: Path) -> None:
    content = b"ElfFile\0" + os.urandom(5 << 19)
    deliveries, found = reading(tmp_path / "Security.evtx", content)
    assert b"".join(payloads(deliveries)) == content
    assert keys(found)[0] == "evtxcut"
    assert (deliveries[0].framing, deliveries[0].parts) == ("whole", [1, 2, -3])


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.log"))
    deliveries, _ = reading(path, b"a\n")
    deliveries[0].source.encode("utf-8")


@given(
    st.lists(
        st.sampled_from([b"\n", b"\r\n", b"\r", b"{", b"}", b"[", b'"', b"\\", b",", b"x", b"\0", b'{"a":1}']),
        max_size=40,
    )
)
def test_no_content_is_lost(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    def content(data: bytes) -> bytes:
        return data.translate(None, b"\r\n[],")

    text = b"".join(pieces)
    deliveries, _ = reading(tmp_path_factory.getbasetemp() / "any", text)
    assert content(b"".join(payloads(deliveries))) == content(text)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    logs, secret = tmp_path / "logs", tmp_path / "shadow"
    logs.mkdir()
    secret.write_bytes(b"root:secret\n")
    (logs / "a.log").write_bytes(b"a\n")
    (logs / "planted.log").symlink_to(secret)
    (logs / "z.log").symlink_to(logs / "a.log")
    found = read(logs)
    assert payloads(list(found)) == [b"a", b"a"] and keys(found) == ["link"]
    assert payloads(list(read(logs / "planted.log"))) == [b"root:secret"], "named by hand it is taken"
