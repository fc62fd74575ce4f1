"""Typed inference rules. Each file adds the steps and tells of one family to a `Reasoning`; none knows a name from any incident."""
