from __future__ import annotations

import re

import pytest

from luuvet.cause.graph import Node
from luuvet.cause.labels import Labels, ecs
from luuvet.event.edge import NODE_KINDS
from luuvet.kit.words import LANGUAGES, load

LABELS = Labels(load("luuvet.cause"))


@pytest.mark.parametrize("kind", NODE_KINDS)
def test_every_kind_has_a_name_in_every_language(kind: str) -> None:
    for lang in LANGUAGES:
        assert LABELS.of(Node(0, kind, "h", "7|/bin/x" if kind == "process" else "x@1:2"), lang)


def test_an_elevation_is_told_as_one() -> None:
    assert LABELS.of(Node(0, "session", "h", "an→root@5"), "vi") == "phiên an làm việc với quyền root trên h"


def test_many_are_counted() -> None:
    nodes = [Node(n, "ip", "", f"192.0.2.{n}") for n in range(7)]
    assert LABELS.several(nodes, "vi").endswith("và 3 mục khác") and "192.0.2.6" not in LABELS.several(nodes, "en")


def test_what_several_have_in_common_is_said_once() -> None:
    users = [Node(n, "user", "h", name) for n, name in enumerate(("an", "ba"))]
    assert LABELS.several(users, "vi") == "các tài khoản an, ba trên h"
    elsewhere = [*users, Node(9, "user", "i", "an")]
    assert LABELS.several(elsewhere, "en") == "account an on h, account ba on h, account an on i"


def test_runs_of_one_program_are_called_by_its_name_and_one_run_keeps_its_pid() -> None:
    runs = [Node(n, "process", "h", f"{n}|/bin/sed") for n in (7, 8)]
    assert LABELS.several(runs, "vi") == "chương trình sed trên h"
    assert LABELS.several(runs[:1], "vi") == "chương trình sed (pid 7) trên h"


def test_the_catalogues_have_the_same_keys_and_slots() -> None:
    words = load("luuvet.cause").sentences
    assert words["vi"].keys() == words["en"].keys()
    for key in words["vi"]:
        slots = [sorted(set(re.findall(r"{(\w+)}", words[lang][key]))) for lang in LANGUAGES]
        assert slots[0] == slots[1], key


@pytest.mark.parametrize(
    ("kind", "name", "fields"),
    [("process", "7|/bin/x", {"host.name": "h", "process.pid": 7, "process.executable": "/bin/x"}),
     ("session", "an@192.0.2.1:5", {"host.name": "h", "user.name": "an", "source.ip": "192.0.2.1"}),
     ("file", "/a", {"host.name": "h", "file.path": "/a"})],
)  # fmt: skip
def test_what_identifies_a_node(kind: str, name: str, fields: dict[str, object]) -> None:
    assert ecs(Node(0, kind, "h", name)) == fields
