from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_a_list_is_looked_up(run: Any, data: Path, tmp_path: Path) -> None:
    list_ = tmp_path / "letter.csv"
    list_.write_text("Loại,Giá trị\nIP,203.0.113[.]66\nIP,192.0.2.250\nx,nonsense\n", "utf-8")
    done = run("match", list_, "--data", data)
    assert done.code == 0 and "203.0.113.66" in done.out and "source.ip" in done.out and "web1" in done.out
    assert "nonsense" in done.err and "1" in done.err.splitlines()[-1]
    rows = [json.loads(line) for line in run("match", list_, "--format", "ndjson", "--data", data).out.splitlines()]
    assert rows and rows[0]["indicator"]["value"] == "203.0.113.66" and rows[0]["count"] >= 2 and rows[0]["events"]


def test_nothing_seen_is_no_failure(run: Any, data: Path, tmp_path: Path) -> None:
    list_ = tmp_path / "list.txt"
    list_.write_text("192.0.2.251\n")
    done = run("match", list_, "--data", data)
    assert (done.code, done.out) == (0, "") and done.err.strip()


def test_a_list_that_is_none_is_wrong_input(run: Any, data: Path, tmp_path: Path) -> None:
    list_ = tmp_path / "list.txt"
    list_.write_text("hello\n")
    assert run("match", list_, "--data", data).code == 2
    assert run("match", tmp_path / "absent", "--data", data).code == 2


def test_a_list_is_watched_shown_and_stopped(run: Any, data: Path, tmp_path: Path) -> None:
    list_ = tmp_path / "canh-bao.csv"
    list_.write_text("203.0.113[.]66\n8.8.8.8\n", "utf-8")
    done = run("match", list_, "--watch", "--until", "2099-01-31", "--data", data)
    assert done.code == 0 and "203.0.113.66" in done.out and "8.8.8.8" in done.err and "canh-bao" in done.err
    assert "canh-bao" in run("match", "--lists", "--data", data).out
    row = json.loads(run("match", "--lists", "--format", "ndjson", "--data", data).out)
    assert (row["name"], row["count"], row["watched"], row["source"]) == ("canh-bao", 1, True, "canh-bao.csv")
    assert run("match", list_, "--watch", "--name", "other", "--data", data).code == 0
    assert len(run("match", "--lists", "--data", data).out.splitlines()) == 2
    assert [run("match", "--stop", name, "--data", data).code for name in ("canh-bao", "other", "other")] == [0, 0, 2]
    none = run("match", "--lists", "--data", data)
    assert (none.code, none.out) == (0, "") and none.err.strip()


def test_options_that_do_not_go_together(run: Any, data: Path, tmp_path: Path) -> None:
    list_ = tmp_path / "list.txt"
    list_.write_text("evil.test\n")
    for arguments in (
        (),
        (list_, "--lists"),
        ("--lists", "--stop", "x"),
        (list_, "--name", "x"),
        ("--lists", "--watch"),
        (list_, "--until", "2099-01-01"),
    ):
        assert run("match", *arguments, "--data", data).code == 2


def test_a_letter_is_a_list(run: Any, data: Path, tmp_path: Path) -> None:
    letter = tmp_path / "cong-van.txt"
    letter.write_text(
        "Kính gửi các đơn vị,\nĐề nghị chặn địa chỉ 203.0.113[.]66 và tên miền evil[.]test.\nTrân trọng.\n", "utf-8"
    )
    done = run("match", letter, "--data", data)
    assert done.code == 0 and "203.0.113.66" in done.out and "line 1" in done.err and "line 3" in done.err
