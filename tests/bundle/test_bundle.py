"""The bundle in a fresh Debian 12 without any network: installed, used, upgraded, taken back, removed.

Needs root, mmdebstrap and a Debian mirror for the fresh system (not for the bundle). About five minutes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bundle import build

pytestmark = [
    pytest.mark.slow,
    pytest.mark.lab,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root: namespaces and a chroot"),
    pytest.mark.skipif(shutil.which("mmdebstrap") is None, reason="needs mmdebstrap: apt-get install mmdebstrap"),
]

Steps = dict[str, dict[str, Any]]

_ENTER = """set -e
cd "$1"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount --rbind /dev dev
mount -t tmpfs tmpfs tmp
ip link set lo up
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 LUUVET_LANGUAGE=en \
    timeout 900 chroot . python3 /media/inside.py
"""


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    folder = tmp_path_factory.mktemp("bundle")
    tar = build.build(folder / "dist")
    root = folder / "root"
    subprocess.run(
        ["mmdebstrap", "--quiet", "--variant=minbase", "--include=python3", "bookworm", str(root)], check=True
    )
    media = root / "media"
    shutil.copyfile(Path(__file__).with_name("inside.py"), media / "inside.py")
    for name in ("bundle", "next", "broken"):
        subprocess.run(["tar", "xf", str(tar), "-C", str(folder)], check=True)
        (folder / tar.name.removesuffix(".tar")).rename(media / name)
    (media / "next" / "README.md").write_text("a later release\n")
    _break(next((media / "broken" / "wheels").glob("luuvet-*.whl")))
    for name in ("next", "broken"):
        build.write_sums(media / name)
    entered = subprocess.run(
        ["unshare", "--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child",
         "sh", "-c", _ENTER, "sh", str(root)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert entered.returncode == 0, entered.stdout[-4000:] + entered.stderr[-4000:]
    rows = [json.loads(line) for line in entered.stdout.splitlines()]
    print(*[f"{row['step']}: {row['seconds']} s" for row in rows if "seconds" in row], sep="\n")
    return {row["step"]: row for row in rows}


def _break(wheel: Path) -> None:
    """Make a release whose commands start but cannot open the store."""
    beside = wheel.with_suffix(".new")
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(beside, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "luuvet/wire/rooms.py":
                content += b"\nraise RuntimeError('this release is broken')\n"
            new.writestr(entry, content)
    beside.replace(wheel)


def test_there_is_no_network(steps: Steps) -> None:
    assert steps["network"]["there"] is False


def test_it_installs_on_a_bare_debian_and_a_second_time_changes_nothing(steps: Steps) -> None:
    assert steps["install"]["code"] == 0, steps["install"]["err"]
    assert "luuvet serve" in steps["install"]["out"], "without systemd it says what to start"
    assert steps["install again"]["code"] == 0


def test_a_line_over_loopback_is_found_and_the_archive_verifies(steps: Steps) -> None:
    event = json.loads(steps["search"]["out"])
    assert event["host"]["name"] == "web1" and event["event"]["outcome"] == "failure"
    assert steps["verify"]["code"] == 0, steps["verify"]["out"]


def test_words_rules_formats_and_templates_are_in_the_wheel(steps: Steps) -> None:
    assert steps["formats"]["code"] == 0 and not steps["formats"]["err"].startswith("0 ")
    assert steps["rules"]["code"] == 0 and not steps["rules"]["err"].startswith("0 ")
    assert "Lưu Vết" in steps["page"]["out"]


def test_root_does_not_spoil_the_folder_of_the_service(steps: Steps) -> None:
    assert steps["as root without a server"]["code"] == 3
    assert "sudo -u luuvet" in steps["as root without a server"]["err"]


def test_it_stops_on_a_signal(steps: Steps) -> None:
    assert steps["stop"]["code"] == 0 and "no acknowledged record is lost" in steps["stop"]["out"]


def test_an_upgrade_keeps_the_data(steps: Steps) -> None:
    assert steps["upgrade beside a running server"]["code"] == 3
    assert steps["upgrade"]["code"] == 0, steps["upgrade"]["err"]
    assert steps["releases"]["first"] != steps["releases"]["second"]
    assert steps["search after"]["out"].strip() == "1" and steps["verify after"]["code"] == 0


def test_a_release_that_does_not_come_up_is_taken_back(steps: Steps) -> None:
    assert steps["broken upgrade"]["code"] == 3 and "this release is broken" in steps["broken upgrade"]["err"]
    assert steps["releases"]["last"] == steps["releases"]["second"]


def test_a_damaged_bundle_is_refused(steps: Steps) -> None:
    assert steps["damaged"]["code"] == 3 and "damaged or altered" in steps["damaged"]["err"]


def test_removing_the_program_leaves_the_data(steps: Steps) -> None:
    left = steps["left"]
    assert steps["uninstall"]["code"] == 0
    assert (left["program"], left["command"], left["mode"]) == (False, False, "0o750") and left["uid"] != 0
