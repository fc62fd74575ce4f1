from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parse.bodies.conftest import Apart, rows_of, told

from luuvet.parse.bodies.cef import Cef, Leef
from luuvet.parse.bodies.origin import Origin
from luuvet.parse.bodies.taken import Ask, Names

HEADER = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=6)
VALUE = st.text(
    st.characters(exclude_characters="\x1d\x1e\t", exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=10
)
KEY = st.from_regex(r"[a-z][A-Za-z0-9]{0,6}", fullmatch=True).filter(lambda key: not key.endswith("Label"))


def header_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def value_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("=", "\\=").replace("\n", "\\n")


@given(
    st.lists(HEADER, min_size=6, max_size=6), st.dictionaries(KEY, st.lists(VALUE, min_size=1, max_size=3), max_size=5)
)
@settings(max_examples=200, deadline=None)
def test_what_a_cef_writer_writes_is_read(header: list[str], pairs: dict[str, list[str]]) -> None:
    values = {key: " ".join(words) + "\nend" for key, words in pairs.items()}
    extension = " ".join(f"{key}={value_text(value)}" for key, value in values.items())
    message = f"CEF:0|{'|'.join(map(header_text, header))}|{extension}"
    names = ("vendor", "product", "product_version", "id", "name", "severity")
    found = told(Cef().take(rows_of([message]), Ask((), "left", Names(), Origin())), 1)[0]
    assert found == {**values, "version": "0", **dict(zip(names, header, strict=True))}


def test_labels_name_custom_fields(apart: Apart) -> None:
    found = apart(
        Cef(),
        "CEF:0|Acme|Wall|1|7|hit|5|cs1=web cs1Label=Policy Name cs2Label=Empty cn1=3 cn1Label=Hits src=192.0.2.1 cs3Label=",
    )[0]
    assert found is not None
    assert {k: found.get(k) for k in ("Policy_Name", "Hits", "src", "cs2Label", "cs1", "cs1Label", "severity")} == {
        "Policy_Name": "web",
        "Hits": "3",
        "src": "192.0.2.1",
        "cs2Label": "Empty",
        "cs1": None,
        "cs1Label": None,
        "severity": "5",
    }


def test_odd_cef(apart: Apart) -> None:
    found = apart(
        Cef(),
        "CEF: 0|Acme|Wall|1|7|hit|5|request=http://a.example/?x=1&y=2 msg=a  b | c act=",
        "CEF:0|Acme|Wall|1|7|hit|5|",
        "CEF:0|Acme|Wall|1|7|hit|5",
        "CEF:0|Acme|Wall|1",
        "CEF:0|A\\|cme|W|1|7|hit|Low|name=inner ad.key[0]=v",
    )
    assert found[0] is not None and found[4] is not None
    assert (found[0]["request"], found[0]["msg"]) == ("http://a.example/?x=1&y=2", "a  b | c")
    assert found[1] == found[2]
    assert found[3] is None
    assert (found[4]["vendor"], found[4]["ad.key[0]" if "ad.key[0]" in found[4] else "ad.key_0_"]) == ("A|cme", "v")


def test_an_extension_does_not_hide_the_header(apart: Apart) -> None:
    found = apart(Cef(), "CEF:0|Acme|Wall|1|7|hit|5|name=inner", wanted=["name"])[0]
    assert found is not None and found["name"] == "hit"


@given(
    st.dictionaries(KEY, VALUE.filter(lambda v: "^" not in v and "|" not in v), min_size=1, max_size=5),
    st.sampled_from(["1.0", "^", "x09", "0x7c", ""]),
)
@settings(max_examples=150, deadline=None)
def test_what_a_leef_writer_writes_is_read(pairs: dict[str, str], kind: str) -> None:
    sign = {"^": "^", "0x7c": "|"}.get(kind, "\t")
    extension = sign.join(f"{key}={value}" for key, value in pairs.items())
    head = "LEEF:1.0|Acme|Wall|1|login|" if kind == "1.0" else f"LEEF:2.0|Acme|Wall|1|login|{kind}|"
    found = told(Leef().take(rows_of([head + extension]), Ask((), "left", Names(), Origin())), 1)[0]
    fixed: dict[str, Any] = {"vendor": "Acme", "product": "Wall", "product_version": "1", "id": "login"}
    assert found == {**{k: v for k, v in pairs.items()}, "version": head[5:8], **fixed}


def test_odd_leef(apart: Apart) -> None:
    found = apart(
        Leef(),
        "LEEF:2.0|Acme|Wall|1|login|src=192.0.2.1\tusrName=lan a",
        "LEEF:1.0|Acme|Wall|1|login|src=192.0.2.1 usrName=lan a",
        "LEEF:1.0|Acme|Wall|1|login|",
        "LEEF:1.0|Acme|Wall",
    )
    for one in found[:2]:
        assert one is not None and (one["src"], one["usrName"]) == ("192.0.2.1", "lan a")
    assert found[2] is not None and found[2]["id"] == "login"
    assert found[3] is None
