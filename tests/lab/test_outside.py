"""The harmless program of the second incident: it reads what a name server answers, and it calls the lab's names alone."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest
from lab.build import LAB
from lab.outside import names
from lab.play.forged import FOLDER, SAVED, script

from lab import cast


@pytest.fixture(scope="module")
def service() -> ModuleType:
    spec = importlib.util.spec_from_file_location("service", LAB / "inside/service.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_name_of_an_answer_is_read_across_its_pointers(service: ModuleType) -> None:
    head = b"\0" * 12
    question = b"\x0bnoi-nhan-14\x07example\0\0\x0f\0\x01"
    answer = b"\xc0\x0c\0\x0f\0\x01\0\0\0\0\0\x07\0\x0a\x02mx\xc0\x0c"
    whole = head + question + answer
    assert service.name_at(whole, len(head + question) + 14) == "mx.noi-nhan-14.example"


def test_it_talks_to_names_under_example_alone(service: ModuleType) -> None:
    assert service.CONTROL == "http://@CONTROL@"
    hosts = re.findall(r"https?://([^/\s]+)", script())
    assert set(hosts) == {cast.CONTROL_NAME}
    assert all(name.endswith(".example") for name in (cast.CONTROL_NAME, cast.FORGED_DOMAIN, *cast.SPAMMED))


def test_the_script_writes_in_the_home_of_the_clerk_alone() -> None:
    written = re.findall(r"(?:>|-o|mkdir -p) (/[^\s>]+)", script())
    assert all(path.startswith("/home/binh.tv/") for path in written)
    assert FOLDER in script() and SAVED.endswith(cast.ATTACHMENT)


def test_the_outside_says_from_where_honest_senders_send_and_nothing_of_the_forged_domain() -> None:
    settings = names()
    assert 'txt-record=example.org,"v=spf1' in settings
    assert f"txt-record={cast.FORGED_DOMAIN}" not in settings
    assert settings.count("mx-host=") == len(cast.SPAMMED)
