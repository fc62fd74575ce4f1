from __future__ import annotations

from luuvet.kit import limits


def test_the_limits_fit_each_other() -> None:
    assert limits.PART_BYTES <= limits.COMMIT_BYTES <= limits.QUEUE_BYTES
    assert limits.DERIVE_BYTES >= limits.PART_BYTES
    assert limits.HTTP_BODY_BYTES >= limits.PART_BYTES
    assert limits.COMMIT_SECONDS <= 0.05, "the loss of plain TCP on a kill is promised to be at most 50 ms"
