"""Habits: what an entity usually does, learned from history, and what it now does otherwise."""

from luuvet.detect.habits.asked import Asked, ask
from luuvet.detect.habits.found import Found
from luuvet.detect.habits.habits import Habits
from luuvet.detect.habits.telling import DATASET, finding

__all__ = ["DATASET", "Asked", "Found", "Habits", "ask", "finding"]
