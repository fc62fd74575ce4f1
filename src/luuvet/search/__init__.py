"""The query language and the reading door of the store."""

from luuvet.search.errors import QueryError
from luuvet.search.search import Page, Search

__all__ = ["Page", "QueryError", "Search"]
