import polars as pl
import pytest

from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.hit import HIT_SCHEMA
from luuvet.store.batch import Batch


def test_without_hits_and_edges_it_has_empty_frames_of_their_shape(given):
    batch = Batch(0, 1, given.frame([given.event(0)]))
    assert batch.hits.schema == HIT_SCHEMA and batch.hits.is_empty()
    assert batch.edges.schema == EDGE_SCHEMA and batch.edges.is_empty()


def test_its_halves_come_to_the_same(given):
    batch = Batch(4, 9, given.frame([given.event(n) for n in range(4, 9)]))
    first, second = batch.halves()
    assert (first.first, first.next, second.first, second.next) == (4, 6, 6, 9)
    assert first.events["luuvet.index"].to_list() == [4, 5]
    assert pl.concat([first.events, second.events]).equals(batch.events)
    assert second.hits.schema == HIT_SCHEMA
    with pytest.raises(ValueError, match="one record"):
        Batch(4, 5, batch.events[:1]).halves()
