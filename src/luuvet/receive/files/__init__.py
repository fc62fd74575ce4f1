"""Records out of files, folders and archives."""

from luuvet.receive.files.reading import Reading, read
from luuvet.receive.files.summary import FileRead, Problem, Summary

__all__ = ["FileRead", "Problem", "Reading", "Summary", "read"]
