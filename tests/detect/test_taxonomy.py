"""Sigma names as ECS."""

from __future__ import annotations

import pytest

from luuvet.detect.node import leaves
from luuvet.detect.taxonomy import load_taxonomy
from luuvet.event.frame import SCHEMA

TAXONOMY = load_taxonomy()


def test_ecs_names_stand_for_themselves() -> None:
    assert TAXONOMY.field("process.command_line", "windows", "process_creation") == "process.command_line"
    assert TAXONOMY.field("related.ip") == "related.ip"


def test_a_windows_name_falls_back_to_the_record() -> None:
    places = TAXONOMY.field("Image", "windows", "process_creation").split(",")
    assert places[0] == "process.executable" and "winlog.event_data.NewProcessName" in places and places[-1] == "Image"
    assert TAXONOMY.field("SubjectUserName", "windows").split(",")[0] == "winlog.event_data.SubjectUserName"


def test_other_products_do_not_look_there() -> None:
    assert TAXONOMY.field("Image", "linux", "process_creation") == "process.executable,Image"
    assert TAXONOMY.field("gcp.audit.method_name", "gcp") == "gcp.audit.method_name"


def test_the_most_specific_table_wins() -> None:
    assert TAXONOMY.field("cs-method", "", "webserver").split(",")[0] == "http.request.method"
    assert TAXONOMY.field("name", "linux").split(",")[0] == "auditd.data.name"


def test_a_listed_log_source() -> None:
    found = set(leaves(TAXONOMY.where("windows", "process_creation", "")))
    assert ("equals", "winlog.channel", "microsoft-windows-sysmon/operational") in found
    assert ("equals", "event.code", "4688") in found


def test_an_ecs_category_is_a_log_source() -> None:
    assert TAXONOMY.where("", "iam", "") == ("equals", "event.category", "iam")


def test_an_unknown_log_source_means_datasets_of_its_names_never_everything() -> None:
    assert ("equals", "event.dataset", "okta.system") in set(leaves(TAXONOMY.where("okta", "", "system")))
    assert ("equals", "event.module", "spring") in set(leaves(TAXONOMY.where("spring", "", "")))


@pytest.mark.parametrize("entry", TAXONOMY.sources, ids=lambda entry: str(entry["logsource"]))
def test_every_entry_can_be_asked_for(entry: dict[str, dict[str, str]]) -> None:
    source = entry["logsource"]
    node = TAXONOMY.where(source.get("product", ""), source.get("category", ""), source.get("service", ""))
    assert list(leaves(node))


def test_tables_name_fields_that_exist_or_are_dotted() -> None:
    for names in TAXONOMY.fields.values():
        for places in names.values():
            assert all(place in SCHEMA or "." in place or place == "message" for place in places)
