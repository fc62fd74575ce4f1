"""Figures for people: bytes in units, whole numbers with thousands marks, decimals, in the way of the language."""

from __future__ import annotations

_SIZES = ("B", "KiB", "MiB", "GiB", "TiB")


def size(value: float, lang: str) -> str:
    """Return bytes for a person: `1,5 GiB` in Vietnamese, `1.5 GiB` in English."""
    rank = 0
    while value >= 1024 and rank < len(_SIZES) - 1:
        value, rank = value / 1024, rank + 1
    return f"{value:.0f} {_SIZES[rank]}" if rank == 0 else f"{decimal(value, lang)} {_SIZES[rank]}"


def decimal(value: float, lang: str) -> str:
    """Return a number with one decimal: `0,5` or `0.5`; none where it is whole."""
    text = f"{value:.1f}".removesuffix(".0") if value == round(value) else f"{value:.1f}"
    return text.replace(".", ",") if lang == "vi" else text


def count(value: float, lang: str) -> str:
    """Return a whole number with the thousands mark of the language: `1.234.567` or `1,234,567`."""
    text = f"{round(value):,}"
    return text.replace(",", ".") if lang == "vi" else text
