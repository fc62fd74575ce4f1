from __future__ import annotations

from pathlib import Path

import pytest

from luuvet.kit import settings


def test_file_then_environment_then_command_line(tmp_path: Path) -> None:
    (tmp_path / "luuvet.toml").write_text('language = "en"\n[archive]\nretention_days = 30\ncommit_ms = 20\n')
    environment = {"LUUVET_ARCHIVE_COMMIT_MS": "10"}
    known = settings.load(tmp_path, {"archive.retention_days": 7}, environment)
    assert known.text("language") == "en"
    assert known.number("archive.commit_ms") == 10
    assert known.number("archive.retention_days") == 7
    assert known.text("receive.syslog_tcp") == "127.0.0.1:5514"


@pytest.mark.parametrize("content", ["[archive]\ncommit_mss = 1\n", '[archive]\ncommit_ms = "soon"\n', "archive = \n"])
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "luuvet.toml").write_text(content)
    with pytest.raises(settings.BadSetting, match=r"luuvet\.toml|commit_mss"):
        settings.load(tmp_path, environment={})


def test_every_row_has_both_languages_a_unique_name_and_a_safe_default() -> None:
    names = [row.name for row in settings.TABLE]
    assert len(names) == len(set(names))
    for row in settings.TABLE:
        assert row.vi and row.en
        if row.unit == "address" and row.default:
            assert str(row.default).startswith("127.0.0.1:")
        if row.unit == "secret":
            assert row.default == "", "no default password"


def test_the_data_folder_and_the_language_come_from_the_environment() -> None:
    assert settings.default_data({"LUUVET_DATA": "/srv/log"}) == Path("/srv/log")
    assert settings.default_data({}).name == "luuvet"
    nowhere = Path("/nonexistent")
    assert settings.language(nowhere, {}) == "vi"
    assert settings.language(nowhere, {"LUUVET_LANGUAGE": "en_GB.UTF-8"}) == "en"


def test_the_language_of_the_data_folder_counts_unless_the_environment_says_another(tmp_path: Path) -> None:
    (tmp_path / "luuvet.toml").write_text('language = "en"\n')
    assert settings.language(tmp_path, {}) == "en"
    assert settings.language(None, {"LUUVET_DATA": str(tmp_path)}) == "en"
    assert settings.language(tmp_path, {"LUUVET_LANGUAGE": "vi"}) == "vi"


@pytest.mark.parametrize("content", [b"language = \n", b"\xff\xfe", b"language = 7\n"])
def test_a_wrong_file_does_not_keep_a_command_from_speaking(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "luuvet.toml").write_bytes(content)
    assert settings.language(tmp_path, {}) == "vi"


def test_only_this_file_reads_the_environment() -> None:
    package = Path(settings.__file__).parents[1]
    readers = [
        path for path in package.rglob("*.py") if "os.environ" in path.read_text() or "getenv" in path.read_text()
    ]
    assert [path.name for path in readers] == ["settings.py"]


def test_where_what_can_be_made_again_is_kept() -> None:
    assert settings.default_cache({"XDG_CACHE_HOME": "/var/cache/me"}) == Path("/var/cache/me/luuvet")
    assert settings.default_cache({}).parts[-2:] == (".cache", "luuvet")


def test_tables_that_may_stand_several_times_are_handed_on(tmp_path: Path) -> None:
    (tmp_path / "luuvet.toml").write_text('language = "en"\n[[delivery]]\nname = "a"\n[[delivery]]\nname = "b"\n')
    known = settings.load(tmp_path, environment={})
    assert [one["name"] for one in known.lists["delivery"]] == ["a", "b"] and known.text("language") == "en"
    (tmp_path / "luuvet.toml").write_text("[[archive]]\ncommit_ms = 1\n")
    with pytest.raises(settings.BadSetting):
        settings.load(tmp_path, environment={})


def test_a_secret_of_a_table_comes_from_the_environment() -> None:
    assert settings.secret("delivery.duty-officer", {"LUUVET_DELIVERY_DUTY_OFFICER_SECRET": "hush"}) == "hush"
    assert settings.secret("delivery.other", {}) == ""
