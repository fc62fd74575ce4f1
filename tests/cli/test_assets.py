from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

LIST = (
    "Tên tài sản;Tên máy;Địa chỉ IP;Đơn vị;Mức độ quan trọng;Thiết bị lãnh đạo\n"
    "Máy Thứ trưởng;ld-1;192.0.2.9;Lãnh đạo Bộ;;x\nMạng Vụ Kế hoạch;;192.0.2.0/24;Vụ Kế hoạch;;\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tai-san.csv"
    path.write_text(LIST, "utf-8-sig")
    return path


def test_a_day_with_a_register_through_a_running_server(run: Any, data: Path, file: Path) -> None:
    dry = run("assets", "import", file, "--dry-run", "--data", data)
    assert (
        dry.code == 0
        and dry.out.count("\n") == 2
        and "Máy Thứ trưởng" in dry.out
        and run("assets", "list", "--data", data).out == ""
    )
    assert run("assets", "import", file, "--data", data).out == dry.out
    rows = [json.loads(line) for line in run("assets", "list", "--format", "ndjson", "--data", data).out.splitlines()]
    assert [(one["unit"], one["importance"]) for one in rows] == [("Lãnh đạo Bộ", "high"), ("Vụ Kế hoạch", "normal")]
    assert "Vụ Kế hoạch" in run("assets", "show", "192.0.2.77", "--data", data).out
    assert "Lãnh đạo" in run("assets", "show", "LD-1", "--data", data).out
    nobody = run("assets", "show", "203.0.113.9", "--data", data)
    assert (nobody.code, nobody.out) == (0, "") and "203.0.113.9" in nobody.err
    file.write_text(LIST.replace("Vụ Kế hoạch;;\n", "Vụ Tài chính;;\n"), "utf-8-sig")
    assert "Vụ Kế hoạch → Vụ Tài chính" in run("assets", "import", file, "--data", data).out
    shown = json.loads(run("assets", "show", "192.0.2.77", "--format", "json", "--data", data).out)
    assert [one["unit"] for one in shown["history"]] == ["Vụ Kế hoạch", "Vụ Tài chính"]
    status = json.loads(run("status", "--format", "json", "--data", data).out)["records"]
    assert (status["assets"], status["leaders"], status["imported"]["source"]) == (2, 1, "tai-san.csv")


def test_what_is_listed_as_csv_is_a_list(run: Any, data: Path, file: Path, tmp_path: Path) -> None:
    run("assets", "import", file, "--data", data)
    out = tmp_path / "out.csv"
    out.write_text(run("assets", "list", "--format", "csv", "--data", data).out, "utf-8", newline="")
    again = run("assets", "import", out, "--data", data)
    assert (again.code, again.out) == (0, "")


def test_a_wrong_list_is_wrong_input_and_every_wrong_cell_is_named(run: Any, data: Path, file: Path) -> None:
    file.write_text(LIST + "a;b c/d;300.1.1.1;;cực;\n", "utf-8")
    done = run("assets", "import", file, "--data", data)
    assert (
        (done.code, done.out) == (2, "") and done.err.count("4") >= 3 and "300.1.1.1" in done.err and "c/d" in done.err
    )


def test_a_program_gets_the_answer_as_json(run: Any, data: Path, file: Path) -> None:
    answer = json.loads(run("assets", "import", file, "--format", "json", "--dry-run", "--data", data).out)
    assert answer["schema"] == 1 and answer["rows"] == 2 and not answer["imported"]


def test_what_is_no_text_is_said(run: Any, data: Path, file: Path) -> None:
    file.write_bytes(b"PK\x03\x04\x00\x00\x08\x00" * 20)
    done = run("assets", "import", file, "--data", data)
    assert done.code == 2 and "CSV UTF-8" in done.err
    file.write_bytes(LIST.encode("utf-16"))
    assert "utf-16-le" in run("assets", "import", file, "--dry-run", "--data", data).err


def test_hosts_without_an_asset(run: Any, data: Path) -> None:
    rows = [
        json.loads(line) for line in run("assets", "missing", "--format", "ndjson", "--data", data).out.splitlines()
    ]
    assert [one["host"] for one in rows] == ["web1"] and rows[0]["events"] >= 4
    assert "web1" in run("assets", "missing", "--data", data).out
    none = run("assets", "missing", "--from", "2000-01-01", "--to", "2000-01-02", "--data", data)
    assert (none.code, none.out) == (0, "") and none.err


def test_without_a_server_in_a_new_folder(run: Any, file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    assert run("assets", "list", "--data", new).code == 3, "a question begins no log"
    assert run("assets", "import", file, "--data", new).code == 0
    done = run("search", "event.dataset:luuvet.record AND event.action:asset-imported", "--count", "--data", new)
    assert done.out.strip() == "1"
    assert run("assets", "list", "--data", new).out.count("\n") == 2
