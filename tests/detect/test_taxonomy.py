"""Sigma names as ECS."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from luuvet.detect.detector import Detector
from luuvet.detect.node import leaves
from luuvet.detect.rule import RuleBook
from luuvet.detect.taxonomy import load_taxonomy
from luuvet.detect.testing import frame_of
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
    assert ("equals", "event.module", "qualys") in set(leaves(TAXONOMY.where("qualys", "", "")))


def test_documents_of_a_product_without_a_format_are_matched_by_their_own_names(book: Callable[..., RuleBook]) -> None:
    made = book(
        "title: t\nid: 6b0e6c1e-0000-4000-8000-000000000001\nlevel: low\nlogsource: {product: aws, service: cloudtrail}\n"
        "detection:\n  s:\n    eventSource: iam.example\n    userIdentity.type: Root\n  condition: s\n"
    )
    plain = {"event.dataset": "json.document", "eventSource": "iam.example", "userIdentity.type": "root"}
    shipped = {
        "event.dataset": "aws.cloudtrail", "event.provider": "iam.example", "aws.cloudtrail.user_identity.type": "Root",
    }  # fmt: skip
    other = plain | {"event.dataset": "windows.event"}
    hits = Detector(made).match(frame_of([plain, shipped, other]))
    assert hits["luuvet.index"].to_list() == [0, 1]


def test_lines_that_no_format_understands_are_searched_for_the_keywords_of_a_product(
    book: Callable[..., RuleBook],
) -> None:
    made = book(
        "title: t\nid: 6b0e6c1e-0000-4000-8000-000000000001\nlevel: low\nlogsource: {product: juniper, service: bgp}\n"
        "detection:\n  s: ['notification received']\n  condition: s\n"
    )
    lines = [{"event.dataset": name, "event.original": "BGP: Notification received"} for name in ("unparsed", "x.y")]
    assert Detector(made).match(frame_of(lines))["luuvet.index"].to_list() == [0]


@pytest.mark.parametrize("entry", TAXONOMY.sources, ids=lambda entry: str(entry["logsource"]))
def test_every_entry_can_be_asked_for(entry: dict[str, dict[str, str]]) -> None:
    source = entry["logsource"]
    node = TAXONOMY.where(source.get("product", ""), source.get("category", ""), source.get("service", ""))
    assert list(leaves(node))


def test_tables_name_fields_that_exist_or_are_dotted() -> None:
    for names in TAXONOMY.fields.values():
        for places in names.values():
            assert all(place in SCHEMA or "." in place or place == "message" or place in names for place in places)


def test_a_rule_that_is_true_of_absent_fields_must_find_one_of_them(book: Callable[..., RuleBook]) -> None:
    made = book(
        "title: t\nid: 6b0e6c1e-0000-4000-8000-000000000001\nlevel: low\nlogsource: {product: zeek, service: rdp}\n"
        "detection:\n  s:\n    id.orig_h|cidr: 10.0.0.0/8\n  condition: not s\n"
    )
    events = [
        {"event.dataset": "unparsed", "event.original": "anything"},
        {"event.dataset": "zeek.rdp", "source.ip": "10.1.1.1"},
        {"event.dataset": "zeek.rdp", "source.ip": "198.51.100.1"},
    ]
    assert Detector(made).match(frame_of(events))["luuvet.index"].to_list() == [2]
