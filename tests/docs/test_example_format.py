"""The format of the page "Map your own application" reads its samples as the page says."""

from __future__ import annotations

from pathlib import Path

from luuvet.parse.catalogue import Formats
from luuvet.parse.samples import lint, run, samples

PAGES = Path(__file__).resolve().parents[2] / "docs" / "how-to"


def test_the_example_of_an_application_works() -> None:
    formats = Formats.load(PAGES)
    assert not formats.problems
    assert [one.name for one in formats.formats] == ["example_egov"]
    assert [str(one) for one in run(formats, PAGES)] == []
    assert lint(PAGES) == []
    deleted = next(sample for sample in samples(PAGES)).expected[4]
    assert deleted["event"]["action"] == "document-deleted"
    assert deleted["event"]["outcome"] == "success"
    assert deleted["egov"] == {"document": "15/QĐ; bản thảo", "id": "7", "hanh_dong": "xoa", "ket_qua": "1"}
