"""What people edit. The doors are `open_records` and the nouns; nothing else of this room is for others."""

from luuvet.records.assets import Import
from luuvet.records.copying import copy_records
from luuvet.records.database import RecordsBroken
from luuvet.records.nouns import (
    IMPORTANCE,
    Asset,
    Change,
    Changes,
    Expectation,
    Importance,
    IndicatorList,
    SavedSearch,
)
from luuvet.records.records import Records, open_records

__all__ = [
    "IMPORTANCE",
    "Asset",
    "Change",
    "Changes",
    "Expectation",
    "Import",
    "Importance",
    "IndicatorList",
    "Records",
    "RecordsBroken",
    "SavedSearch",
    "copy_records",
    "open_records",
]
