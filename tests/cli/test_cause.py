from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize("symptom", ["203.0.113.66", "planet:mars", "ip:", ":203.0.113.66"])
def test_a_symptom_has_a_kind_and_a_value(run: Any, symptom: str, data: Path) -> None:
    done = run("cause", symptom, "--data", data)
    assert (done.code == 2 and "KIND" in done.err.upper()) or "LOẠI" in done.err.upper()


def test_the_story_as_json_has_the_documented_shape(run: Any, data: Path) -> None:
    done = run("cause", "ip:203.0.113.66", "--format", "json", "--data", data)
    story = json.loads(done.out)
    assert done.code == 0 and story["schema"] == 1 and story["symptom"]["value"] == "203.0.113.66"
    assert {"verdict", "confidence", "nodes", "edges", "sentences", "actions", "blind_spots"} <= story.keys()


def test_the_story_as_text_in_either_language(run: Any, data: Path) -> None:
    told = {
        lang: run("cause", "user:hoa", "--host", "web1", "--lang", lang, "--data", data).out for lang in ("vi", "en")
    }
    assert told["vi"] and told["en"] and told["vi"] != told["en"]


def test_a_symptom_that_nothing_tells_of_is_no_failure(run: Any, data: Path) -> None:
    done = run("cause", "ip:192.0.2.201", "--format", "json", "--data", data)
    assert done.code == 0 and json.loads(done.out)["verdict"] == "unknown-symptom"


def test_a_wrong_moment_is_wrong_use(run: Any, data: Path) -> None:
    assert run("cause", "ip:203.0.113.66", "--at", "tuesday", "--data", data).code == 2
