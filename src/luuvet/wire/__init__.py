"""Builds the rooms, connects them, starts and stops them in mirror order. The only place that knows them all."""
