from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

LOG = "3f9a1c07b2d45e61"


@pytest.fixture
def key(run: Any, tmp_path: Path) -> Path:
    path = tmp_path / "dpo.key"
    done = run("erase", "keygen", "dpo.example", "-o", path)
    assert done.code == 0 and done.out.startswith("dpo.example+")
    return path


def test_the_private_key_is_its_owners_only(key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text().startswith("PRIVATE+KEY+dpo.example+")


def _order(run: Any, key: Path, path: Path, *events: str) -> Any:
    return run("erase", "order", *events, "--key", key, "--ground", "Decision 12", "--authority", "DPO", "-o", path)


def test_an_order_names_its_records_as_ranges(run: Any, key: Path, tmp_path: Path) -> None:
    path = tmp_path / "order.txt"
    assert _order(run, key, path, f"{LOG}-7", f"{LOG}-5", f"{LOG}-6/2", f"{LOG}-9").code == 0
    text = path.read_text("utf-8")
    assert LOG in text and "records 5-7,9" in text.replace(" ", "").replace("records", "records ")


def test_one_order_is_for_one_log(run: Any, key: Path, tmp_path: Path) -> None:
    path = tmp_path / "order.txt"
    done = _order(run, key, path, f"{LOG}-7", f"{'0' * 16}-7")
    assert done.code == 2 and not path.exists()
    assert _order(run, key, path, "seven").code == 2


def test_without_an_authority_in_the_settings_nothing_is_erased(
    run: Any, key: Path, data: Path, an_event: str, tmp_path: Path
) -> None:
    path = tmp_path / "order.txt"
    _order(run, key, path, an_event)
    done = run("erase", "apply", path, "--data", data)
    assert done.code == 2 and "archive.erasure_key" in done.err
