from __future__ import annotations

import pytest

from luuvet.store.embedded import Embedded
from luuvet.store.errors import StoreOutdated
from luuvet.store.generations import Generations, name
from luuvet.store.schema import VERSION


@pytest.fixture
def engine(tmp_path):
    engine = Embedded(f"{tmp_path}/store")
    yield engine
    engine.close()


def databases(engine):
    return engine.ask("SELECT name FROM system.databases WHERE startsWith(name, 'luuvet_') ORDER BY name")[
        "name"
    ].to_list()


def test_the_first_open_makes_the_first_and_later_ones_find_it(engine):
    assert Generations(engine).open() == 1 and Generations(engine).open() == 1
    assert databases(engine) == [name(1)]


def test_the_newest_active_one_lives_and_the_rest_goes(engine):
    generations = Generations(engine)
    generations.open()
    generations.create(2)
    generations.create(3)
    generations.activate(2)
    assert generations.open() == 2 and databases(engine) == [name(2)]


def test_a_first_open_that_was_cut_short_is_begun_again(engine):
    generations = Generations(engine)
    engine.command("CREATE DATABASE luuvet")
    engine.command("CREATE DATABASE luuvet_1")
    assert generations.open() == 1
    assert len(engine.ask("SELECT name FROM system.tables WHERE database = 'luuvet_1'")) == 7


def test_another_version_is_refused_unless_it_is_rebuilt(engine):
    generations = Generations(engine)
    generations.open()
    engine.command(f"INSERT INTO luuvet.active VALUES (2, {VERSION + 1}, now())")  # noqa: S608
    with pytest.raises(StoreOutdated, match=f"layout {VERSION + 1}"):
        generations.open()
    assert generations.open(rebuilding=True) == 2
