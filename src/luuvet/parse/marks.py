"""Which formats the text of a JSON object may be of: by the names that must stand in it, all looked for in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

Mask = npt.NDArray[np.bool_]
Bodies = Sequence[Sequence[str]]
"""Of each kind of object that a format knows, the names that it must have; a dot may nest, or belong to the name."""


class Marks:
    """The names of all formats. A text that has them may still be of another product: names may stand in its values."""

    def __init__(self, formats: Sequence[tuple[int, Bodies]]) -> None:
        """Take the number of each format with its bodies, in the order in which they are asked."""
        self._formats = [(number, [[_ways(name) for name in names] for names in bodies]) for number, bodies in formats]
        texts = {
            text for _, bodies in self._formats for body in bodies for ways in body for one in ways for text in one
        }
        self._texts = sorted(texts)
        self._places = {text: place for place, text in enumerate(self._texts)}

    def candidates(self, messages: pl.Series) -> Iterator[tuple[int, Mask]]:
        """Yield the number of each format that some text may be of, with these texts."""
        if not self._texts or not (found := messages.str.contains_any(self._texts)).any():
            return
        held = self._held(messages, found.fill_null(False))
        for number, bodies in self._formats:
            mask = np.zeros(len(messages), np.bool_)
            for body in bodies:
                mask |= self._all_of(held, body)
            if mask.any():
                yield number, mask

    def _held(self, messages: pl.Series, some: pl.Series) -> Mask:
        """Which text (column) stands in which message (row)."""
        held = np.zeros((len(messages), len(self._texts)), np.bool_)
        rows = some.arg_true()
        found = messages.gather(rows).str.extract_many(self._texts, overlapping=True)
        pairs = pl.DataFrame({"row": rows, "text": found}).explode("text")
        places = pairs["text"].replace_strict(self._places, return_dtype=pl.Int32)
        held[pairs["row"].to_numpy(), places.to_numpy()] = True
        return held

    def _all_of(self, held: Mask, body: Sequence[Sequence[Sequence[str]]]) -> Mask:
        mask = np.ones(len(held), np.bool_)
        for ways in body:
            for part in ways:
                mask &= held[:, [self._places[text] for text in part]].any(axis=1)
        return mask


def _ways(name: str) -> list[list[str]]:
    """Return what must stand in a text that has a name: of each part one of some texts."""
    first, dotted, rest = name.partition(".")
    if not dotted:
        return [[f'"{name}"', f'.{name}"']]
    last = rest.rpartition(".")[2]
    return [[f'"{first}"', f'"{first}.'], [f'"{last}"', f'.{last}"']]
