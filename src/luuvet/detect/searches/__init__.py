"""Saved searches as alerts: when a query has found enough within a window of event time. No I/O, no clock."""
