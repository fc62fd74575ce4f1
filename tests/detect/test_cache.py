"""Compiled rules by content."""

from __future__ import annotations

from pathlib import Path

from luuvet.detect.cache import Cache
from luuvet.detect.rule import Correlation, Problem, Rule

READ = [
    Rule("1", "một", "low", "a.yml", 1, "r", ("exists", "a"), ("and", ("equals", "a", "x"), ("not", ("exists", "b"))), group_by=("a",), tags=("t",), words={"vi": {"title": "x"}}),
    Correlation("2", "hai", "high", "a.yml", 9, "", "event_count", ("1",), ("a",), 60, aliases={"x": {"1": "a"}}),
    Problem("a.yml", 20, "no", fatal=False),
]  # fmt: skip


def test_what_was_put_comes_back_after_a_restart(tmp_path: Path) -> None:
    first = Cache(tmp_path / "new/folder", "seed")
    key = first.key(b"content", "a.yml")
    assert first.get(key) is None
    first.put(key, list(READ))
    first.save()
    assert Cache(tmp_path / "new/folder", "seed").get(key) == READ


def test_another_seed_compiles_again_but_keeps_when_it_was_first_seen(tmp_path: Path) -> None:
    first = Cache(tmp_path, "seed")
    first.put("k", list(READ))
    assert first.first_seen("k", 5) == 5
    first.save()
    other = Cache(tmp_path, "other")
    assert other.get("k") is None
    assert other.first_seen("k", 9) == 5


def test_the_path_is_part_of_the_key() -> None:
    cache = Cache(None, "")
    assert cache.key(b"same", "a.yml") != cache.key(b"same", "b.yml")


def test_what_is_no_longer_asked_for_goes(tmp_path: Path) -> None:
    first = Cache(tmp_path, "seed")
    first.put("old", list(READ))
    first.put("kept", list(READ))
    first.save()
    second = Cache(tmp_path, "seed")
    assert second.get("kept") == READ
    second.save()
    assert Cache(tmp_path, "seed").get("old") is None


def test_a_damaged_cache_is_no_cache(tmp_path: Path) -> None:
    for content in (b"{", b"[1]", b""):
        (tmp_path / "rules-compiled.json").write_bytes(content)
        cache = Cache(tmp_path, "seed")
        assert cache.get("k") is None
        cache.put("k", list(READ))
        cache.save()
        assert Cache(tmp_path, "seed").get("k") == READ


def test_without_a_folder_nothing_is_written() -> None:
    cache = Cache(None, "seed")
    cache.put("k", list(READ))
    cache.save()
    assert cache.get("k") == READ
