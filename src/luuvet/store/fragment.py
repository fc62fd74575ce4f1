"""The pieces of SQL that other rooms hand in are expressions over one table's columns, nothing else.

Values never stand in them: they are bound. What is refused here could read another table, another file, or leave the scope.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from luuvet.store.errors import BadQuery

_TOKEN = re.compile(
    r"""\s+ | (?P<param>\{[A-Za-z_]\w*:[A-Za-z0-9_(),\s']+\}) | (?P<text>'(?:[^'\\]|\\.|'')*') | (?P<number>\d+(?:\.\d+)?)
    | (?P<name>`[A-Za-z_][\w.]*`|[A-Za-z_]\w*) | (?P<open>[(\[]) | (?P<close>[)\]]) | (?P<operator>->|<=|>=|!=|<>|==|\|\||-(?!-)|/(?!\*)|[+*%=<>,.?:])""",
    re.VERBOSE,
)
_WORDS = frozenset(
    [
        *("and", "or", "not", "in", "like", "ilike", "between", "is", "null", "as", "asc", "desc", "true", "false"),
        *("case", "when", "then", "else", "end", "distinct", "interval", "div", "mod", "nulls", "first", "last"),
        *("second", "minute", "hour", "day", "week", "month", "year", "with", "fill"),
    ]
)
_FUNCTIONS = re.compile(
    r"""^(?: count(?:If|Distinct)? | sum(?:If|Map)? | avg(?:If)? | min(?:If)? | max(?:If)? | any(?:If|Last|Heavy)? | argMin(?:If)? | argMax(?:If)?
    | uniq\w* | groupArray\w* | groupUniqArray\w* | topK\w* | quantile\w* | to[A-Z]\w* | array\w* | has\w* | multi\w+ | is[A-Z]\w* | JSON\w+
    | position\w* | lower\w* | upper\w* | length\w* | empty | notEmpty | if | multiIf | ifNull | nullIf | coalesce | match | extract\w* | like | ilike
    | startsWith\w* | endsWith\w* | substring\w* | splitBy\w+ | concat\w* | replace\w* | translate\w* | tuple\w* | greatest | least | abs | floor | ceil | round
    | removeDiacriticsUTF8 | caseFoldUTF8 | intDiv\w* | modulo | dateDiff | date_diff | formatDateTime | IPv\w+ | tokens | cityHash64 | sipHash64 | reverse\w* | countSubstrings\w* | assumeNotNull
    | in | tuple | and | or | not | equals | normalizeUTF8\w+ | trim\w* | row_number | lag\w* | lead\w* | mapKeys | map | transform | bitAnd )$""",
    re.VERBOSE,
)


def check(fragment: str, columns: Iterable[str], params: Iterable[str]) -> str:
    """Return an expression as it came if it is nothing but an expression over these columns and parameters.

    Raises:
        BadQuery: it holds a name, function or sign that no expression needs, or its brackets do not pair.
    """
    allowed, bound = frozenset(columns), frozenset(params)
    depth: list[str] = []
    locals_ = frozenset(re.findall(r"\b(?:AS|as)\s+`?([A-Za-z_]\w*)`?", fragment)) | _arguments(fragment)
    at = 0
    while at < len(fragment):
        found = _TOKEN.match(fragment, at)
        if not found:
            raise BadQuery(
                f"the query fragment has '{fragment[at]}' at {at + 1}, which no expression needs: {fragment[:120]}"
            )
        at = found.end()
        _brackets(found, depth, fragment)
        if name := found["name"]:
            _name(name.strip("`"), fragment[at:].lstrip()[:1] == "(", allowed | locals_, fragment)
        if (param := found["param"]) and param[1:].split(":")[0] not in bound:
            raise BadQuery(f"the query fragment uses {param}, which is not bound: {fragment[:120]}")
    if depth:
        raise BadQuery(f"the query fragment leaves a bracket open: {fragment[:120]}")
    return fragment


def _arguments(fragment: str) -> frozenset[str]:
    single = re.findall(r"\b([A-Za-z_]\w*)\s*->", fragment)
    several = re.findall(r"\(([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\)\s*->", fragment)
    return frozenset(single) | {name.strip() for group in several for name in group.split(",")}


def _brackets(found: re.Match[str], depth: list[str], fragment: str) -> None:
    if found["open"]:
        depth.append(found["open"])
    elif found["close"] and (not depth or depth.pop() + found["close"] not in ("()", "[]")):
        raise BadQuery(f"the query fragment closes a bracket that it did not open: {fragment[:120]}")


def _name(name: str, called: bool, allowed: frozenset[str], fragment: str) -> None:
    if called and name.lower() not in _WORDS:
        if not _FUNCTIONS.match(name):
            raise BadQuery(f"the function {name} may not stand in a query fragment: {fragment[:120]}")
    elif name not in allowed and name.lower() not in _WORDS:
        raise BadQuery(f"{name} is no column of this table: {fragment[:120]}")
