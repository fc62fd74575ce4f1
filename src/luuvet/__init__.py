"""Lưu Vết: a central activity log that nobody alters unseen and that tells the cause of an incident."""

__version__ = "0.1.0"
