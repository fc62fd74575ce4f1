from __future__ import annotations

import pytest

from luuvet.kit.words import load
from luuvet.search.errors import QueryError


def test_a_fault_speaks_both_languages_with_its_column():
    fault = QueryError("number", 7, field="source.port", value="x")
    assert str(fault) == "column 7: source.port holds whole numbers; 'x' is none"
    assert fault.sentence("vi") == "cột 7: source.port chứa số nguyên; 'x' không phải số nguyên"
    assert not str(QueryError("cursor")).startswith("column")


def test_a_key_without_a_sentence_is_our_fault():
    with pytest.raises(KeyError):
        QueryError("nonsense")


def test_the_catalogues_have_the_same_sentences():
    sentences = load("luuvet.search").sentences
    assert sentences["vi"].keys() == sentences["en"].keys()
