"""The plays: ordinary work, and one incident in it, chosen by name."""
