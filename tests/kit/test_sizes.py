from __future__ import annotations

from luuvet.kit.sizes import count, decimal, size


def test_figures_are_for_people_and_in_their_language() -> None:
    assert (size(0, "vi"), size(1536, "vi"), size(1536, "en"), size(5 << 40, "en")) == (
        "0 B",
        "1,5 KiB",
        "1.5 KiB",
        "5 TiB",
    )
    assert (count(1234.4, "vi"), count(1234, "en")) == ("1.234", "1,234")
    assert (decimal(0, "vi"), decimal(0.54, "vi"), decimal(2.0, "en")) == ("0", "0,5", "2")
