from __future__ import annotations

from luuvet.parse.bodies.taken import Names, plain


def test_names_become_names_of_fields() -> None:
    assert plain("cs(User-Agent)") == "cs_User-Agent"
    assert plain('"x\x01 y"') == "x_y"
    assert plain("??") == "column"


def test_names_are_changed_exactly_or_by_their_beginning() -> None:
    names = Names({"src": "srcip"}, {"FTNTFGT": "", "ad.": "add_"})
    assert names.all(["src", "FTNTFGTtype", "ad.x", "other"]) == ["srcip", "type", "add_x", "other"]
    assert Names().all(["a"]) == ["a"]
