"""Indicators of compromise: lists as authorities send them (CSV, STIX 2.1, MISP), looked up in everything that is stored."""

from luuvet.detect.indicators.indicator import Indicator
from luuvet.detect.indicators.lookup import Sighting, lookup
from luuvet.detect.indicators.read import read

__all__ = ["Indicator", "Sighting", "lookup", "read"]
