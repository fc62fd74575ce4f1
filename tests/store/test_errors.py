from luuvet.store.errors import BadQuery, QueryLimit, StoreBroken, StoreOutdated


def test_a_bad_query_is_a_wrong_value_and_the_others_are_conditions():
    assert issubclass(BadQuery, ValueError)
    assert not any(issubclass(kind, ValueError) for kind in (QueryLimit, StoreBroken, StoreOutdated))
