"""`make bundle`: everything for a machine without any network, in one file."""
