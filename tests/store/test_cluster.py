from __future__ import annotations

import pytest

from luuvet.store.cluster import Cluster
from luuvet.store.errors import StoreBroken


def test_nobody_there_is_a_sentence():
    with pytest.raises(StoreBroken, match="does not answer"):
        Cluster("http://127.0.0.1:9")
