from luuvet.search.tree import Pattern


def test_a_pattern_knows_what_it_is():
    assert Pattern(("abc",)).plain and not Pattern(("abc",)).anything
    assert Pattern(("", "*", "")).anything
    assert Pattern(("a", "*", "b")).text == "a*b" and not Pattern(("a", "*", "b")).plain
