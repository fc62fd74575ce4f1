"""The plays: an ordinary hour of work, and one incident in it."""
