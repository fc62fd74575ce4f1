"""Hits grouped into alerts, each raised once, sealed like any log. Incidents, reports and delivery come later."""
