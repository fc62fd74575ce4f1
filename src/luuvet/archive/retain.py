"""Retention by received day: expired segments go, a signed statement keeps their place in the tree."""

from __future__ import annotations

from itertools import pairwise

from luuvet.archive import retired
from luuvet.archive.follow import Followed
from luuvet.archive.frame import Damaged
from luuvet.archive.retired import Retired
from luuvet.archive.tree import Range
from luuvet.archive.writer import Archive
from luuvet.kit.clock import DAY_NS
from luuvet.kit.durable import make_folder, sync_folder, write_file
from luuvet.kit.journal import journal


def retain(archive: Archive, days: int, now: int) -> list[Retired]:
    """Remove the oldest segments whose received day is more than `days` days ago; return what was removed.

    Goes from the oldest on and stops at the first segment that is to be kept, that is still being written, or whose
    tree nodes do not fit the next one: a damaged segment is evidence and is kept.

    Args:
        archive: open for writing.
        days: of retention; 0 keeps everything.
        now: nanoseconds UTC.
    """
    if days <= 0:
        return []
    oldest, found = now // DAY_NS - days, []
    make_folder(archive.layout.retired)
    firsts = archive.layout.firsts()
    for first, following in pairwise(firsts):
        statement = _statement(archive, first, following, oldest)
        if statement is None:
            break
        # First the statement, then the file: after a crash between them both are there, and the next run goes on.
        write_file(retired.path_of(archive.layout, first), archive.sign(statement.sign).encode())
        archive.layout.segment(first).unlink()
        found.append(statement)
    if found:
        sync_folder(archive.layout.segments)
    return found


def _statement(archive: Archive, first: int, following: int, oldest: int) -> Retired | None:
    place = Followed(archive.layout.segment(first))
    after = Followed(archive.layout.segment(following))
    try:
        if place.head.day >= oldest:
            return None
        whole, tree = Range(first), place.head.tree()
        for data in place.all_data():
            whole.append(data.range())
        tree.append(whole)
        if tuple(tree.nodes()) != after.head.peaks:
            raise Damaged("its tree nodes do not fit the next segment", 0)
    except (Damaged, ValueError) as error:
        journal("archive").warning("segment-not-retired", segment=place.path.name, reason=str(error))
        return None
    finally:
        place.close()
        after.close()
    return Retired(archive.log, first, whole.end, place.head.day, tuple(whole.nodes()))
