"""The door: from a symptom to a story."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from luuvet.cause import byproduct, entry, resolve
from luuvet.cause.build import build
from luuvet.cause.graph import Node
from luuvet.cause.influence import TOLERANCE_US, Reasoning
from luuvet.cause.rules.all import reason
from luuvet.cause.rules.naming import SHARED_NAMES
from luuvet.cause.source import Source
from luuvet.cause.story import Story
from luuvet.cause.symptom import Symptom
from luuvet.cause.teller import Teller
from luuvet.cause.walk import HORIZON, Reached
from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.scope import Scope
from luuvet.kit.ids import parse_event_id

BACK_US = 7 * 86_400_000_000
AHEAD_US = 2 * 86_400_000_000
"""A slice goes from so long before the symptom's first sign to so long after its last."""

MOST_EDGES = 600_000
MOST_HOSTS = 20
ROUNDS = 4


@dataclass
class Question:
    """One investigation in progress."""

    scope: Scope
    symptom: Symptom
    events: list[str]
    files: list[tuple[str, str]]
    signs: pl.DataFrame
    hosts: list[str]
    truncated: bool = False
    held: dict[tuple[str, ...], pl.DataFrame] = field(default_factory=dict)
    """The slice of each set of hosts that was read."""
    looked_up: dict[str, set[str]] = field(default_factory=dict)
    """Addresses and names, by kind, whose hosts were asked for."""


class Investigator:
    """Answers from slices of a source."""

    def __init__(self, source: Source, timezone: str = "Asia/Ho_Chi_Minh") -> None:
        self._source = source
        self._timezone = timezone

    def investigate(self, scope: Scope, symptom: Symptom) -> Story:
        """Return the story of a symptom: never one without evidence, within seconds.

        The slice grows from the symptom's host to the hosts where the story's addresses and names were seen.
        """
        begun = time.perf_counter()
        addresses = self._source.addresses(scope)
        question = self._ask(scope, symptom, addresses)
        if question.signs.is_empty():
            return Teller.unknown(symptom, time.perf_counter() - begun)
        for _ in range(ROUNDS):
            reasoning = self._reason(question, addresses)
            starts = self._starts(reasoning, question)
            choices = _choices(symptom, starts)
            if choices:
                return Teller.ambiguous(symptom, choices, time.perf_counter() - begun)
            found = entry.candidates(reasoning, [node.number for node in starts], self._before(question))
            more = self._further(question, reasoning, found, addresses)
            if not more:
                break
            question.hosts = sorted({*question.hosts, *more})[:MOST_HOSTS]
        teller = Teller(reasoning, symptom, scope, self._timezone, truncated=question.truncated)
        story = self._tell(teller, reasoning, starts, found)
        return teller.finished(story, time.perf_counter() - begun)

    def _askers(self, signs: pl.DataFrame, addresses: dict[str, str]) -> set[str]:
        """Hosts of ours that asked a name server for a name: the sign stands in the log of the server, not in theirs."""
        asked = signs.filter((pl.col("relation") == "asked") & (pl.col("from.kind") == "ip"))["from.key"].unique()
        return {addresses[address] for address in asked.to_list() if address in addresses}

    def _ask(self, scope: Scope, symptom: Symptom, addresses: dict[str, str]) -> Question:
        """Find the first signs of a symptom, and the hosts that showed them."""
        events: list[str] = []
        files: list[tuple[str, str]] = []
        frames: list[pl.DataFrame] = []
        if symptom.kind in ("alert", "event"):
            events = self._source.of_alert(scope, symptom.value) if symptom.kind == "alert" else [symptom.value]
            events, found = self._proved(scope, events)
            frames.append(found)
        elif symptom.kind == "hash":
            files = self._source.of_hash(scope, symptom.normal)
            frames += [self._touching(scope, "file", path, host) for host, path in files]
        elif symptom.kind == "host":
            frames.append(self._source.of_hosts(scope, [symptom.value], 0, HORIZON, 1000))
        else:
            frames.append(self._noticed(scope, symptom))
        signs = pl.concat(frames) if frames else pl.DataFrame(schema=EDGE_SCHEMA)
        if symptom.host and symptom.kind in resolve.HOSTED_KINDS:
            signs = signs.filter(pl.col("host.name") == symptom.host)
        return Question(scope, symptom, events, files, signs, sorted({*_hosts(signs), *self._askers(signs, addresses)}))

    def _proved(self, scope: Scope, events: list[str]) -> tuple[list[str], pl.DataFrame]:
        """Return events and the edges that they prove. What several records tell together stands at the first of them."""
        named = [self._source.members(scope, one) if parse_event_id(one).joined else [one] for one in events]
        records = list(dict.fromkeys(one for ids in named for one in ids))
        found = self._edges_of(scope, records)
        if found.is_empty():
            beside = [one for record in records for one in self._source.members(scope, record)]
            records = list(dict.fromkeys([*records, *beside]))
            found = self._edges_of(scope, records)
        return records, found

    def _edges_of(self, scope: Scope, events: list[str]) -> pl.DataFrame:
        places = [(place.index, place.k) for place in map(parse_event_id, events)]
        return self._source.of_events(scope, places) if places else pl.DataFrame(schema=EDGE_SCHEMA)

    def _noticed(self, scope: Scope, symptom: Symptom) -> pl.DataFrame:
        value = symptom.normal
        if symptom.kind == "process":
            image, _, pid = value.rpartition("#")
            value = f"{pid}|{image}" if pid.isdigit() and image else value
            value = value if "/" in value else f"/{value}"
        if symptom.kind == "url":
            value = "/" + value.partition("/")[2] if "/" in value else value
        found = self._touching(scope, symptom.kind, value, symptom.host)
        if symptom.kind == "file" and (task := resolve.task_of(value)):
            found = pl.concat([found, self._touching(scope, "task", task, symptom.host)])
        if symptom.kind == "ip":
            return self._with_names(scope, found)
        return self._with_addresses(scope, found) if symptom.kind == "domain" else found

    def _with_names(self, scope: Scope, found: pl.DataFrame) -> pl.DataFrame:
        """An address is often seen only as the answer of a name server: who asked for its name is who went there."""
        names = found.filter((pl.col("relation") == "resolved") & (pl.col("from.kind") == "domain"))[
            "from.key"
        ].unique()
        if names.len() > SHARED_NAMES:
            return found
        return pl.concat([found, *(self._touching(scope, "domain", name, "") for name in names.sort().to_list())])

    def _with_addresses(self, scope: Scope, found: pl.DataFrame) -> pl.DataFrame:
        """A name is seen when it is looked up; what follows is seen at its address. Shared addresses are left out."""
        addresses = found.filter(pl.col("relation") == "resolved")["to.key"].unique().sort().to_list()
        frames = [self._touching(scope, "ip", address, "") for address in addresses[:_ADDRESSES]]
        return pl.concat([found, *(frame for frame in frames if _names(frame) <= SHARED_NAMES)])

    def _touching(self, scope: Scope, kind: str, value: str, host: str) -> pl.DataFrame:
        return self._source.touching(scope, kind, value, host, MOST_EDGES // 6)

    def _reason(self, question: Question, addresses: dict[str, str]) -> Reasoning:
        at = question.signs["@timestamp"].dt.epoch("us")
        first, last = int(at.min() or 0), int(at.max() or 0)  # type: ignore[arg-type]
        if question.symptom.at is not None:
            first, last = min(first, question.symptom.at), min(last, question.symptom.at)
        edges = self._slice(question, first - BACK_US, last + AHEAD_US)
        own = question.signs.join(edges.select("luuvet.index", "luuvet.k", "relation"), on=_SAME, how="anti")
        return reason(build(pl.concat([edges, own]), self._source.log), addresses)

    def _slice(self, question: Question, first: int, last: int) -> pl.DataFrame:
        """Return the edges of the question's hosts; a round reads only those of the hosts that it added."""
        known = {host for hosts in question.held for host in hosts}
        fresh = tuple(host for host in question.hosts if host not in known)
        if fresh or not question.held:
            question.held[fresh] = self._source.of_hosts(question.scope, list(fresh), first, last, MOST_EDGES)
        edges = pl.concat(question.held.values())
        question.truncated = edges.height >= MOST_EDGES
        if edges.height > MOST_EDGES:  # each slice holds the latest of its hosts; of all together the latest count
            edges = edges.sort("@timestamp", "luuvet.index", "luuvet.k", maintain_order=True).tail(MOST_EDGES)
        return edges

    def _starts(self, reasoning: Reasoning, question: Question) -> list[Node]:
        found = resolve.starts(reasoning.graph, question.symptom, question.events, question.files)
        if question.symptom.kind == "user":
            found += resolve.sessions_of(reasoning.graph, found)
        if question.symptom.kind == "file" and question.symptom.at is not None:
            found = resolve.last_writers(reasoning.graph, found, question.symptom.at + TOLERANCE_US)
        if question.symptom.kind == "host":
            found = [node for node in found if reasoning.tells.get(node.number)] or found[:200]
        return found

    def _before(self, question: Question) -> int:
        if question.symptom.at is not None:
            return question.symptom.at
        if question.symptom.kind in ("alert", "event"):
            latest = question.signs["@timestamp"].dt.epoch("us").max()
            return int(latest) if latest is not None else HORIZON  # type: ignore[arg-type]
        return HORIZON

    def _further(
        self, question: Question, reasoning: Reasoning, found: Sequence[entry.Candidate], addresses: dict[str, str]
    ) -> list[str]:
        """Return hosts that the story points to and that the slice does not hold yet."""
        if not found or len(question.hosts) >= MOST_HOSTS:
            return []
        graph, best = reasoning.graph, found[0]
        hosts: set[str] = set()
        story = sorted({best.node, *best.reach, *(step.cause for step in best.steps)})
        for kind in ("ip", "domain") if best.suspicion > 0 else ():
            names = {graph.nodes[number].name for number in story if graph.nodes[number].kind == kind}
            fresh = names - question.looked_up.setdefault(kind, set())
            if fresh:  # a later round asks only for what the story did not hold before
                question.looked_up[kind] |= fresh
                hosts.update(self._source.hosts_with(question.scope, kind, sorted(fresh)))
        hosts.update(self._neighbours(reasoning, story, addresses))
        return sorted(hosts - set(question.hosts))

    def _neighbours(self, reasoning: Reasoning, story: list[int], addresses: dict[str, str]) -> set[str]:
        """Hosts of ours that processes of the story spoke to, or from which a page or name of the story was served."""
        graph = reasoning.graph
        hosts: set[str] = set()
        for number in story:
            for link in (*graph.out[number], *graph.into[number]):
                if link.relation in ("connected", "reached", "resolved", "logged-on", "fetched"):
                    for end in (link.source, link.target):
                        hosts.add(addresses.get(graph.nodes[end].name, ""))
        return hosts - {""}

    def _tell(self, teller: Teller, reasoning: Reasoning, starts: list[Node], found: list[entry.Candidate]) -> Story:
        answer = entry.verdict(found)
        if answer != "found":
            return teller.nothing(answer, starts, found)
        best = found[0]
        reach = dict(best.reach)
        for step in best.steps:
            reach.setdefault(
                step.effect, Reached(step.effect, step.confidence, step.times[0] if step.times else 0, step)
            )
        reach.update(byproduct.add(reasoning, reach))
        return teller.story(starts, found, reach)


def _names(edges: pl.DataFrame) -> int:
    return edges.filter(pl.col("relation") == "resolved")["from.key"].n_unique()


_ADDRESSES = 4
_SAME = ["luuvet.index", "luuvet.k", "relation"]


def _hosts(edges: pl.DataFrame) -> list[str]:
    return sorted(host for host in edges["host.name"].unique().to_list() if host)


def _choices(symptom: Symptom, starts: list[Node]) -> list[dict[str, str]]:
    """The hosts to choose from, when a thing that belongs to a host was named without one and stands on several."""
    if symptom.kind not in resolve.HOSTED_KINDS or symptom.host:
        return []
    hosts = sorted({node.host for node in starts if node.kind == symptom.kind})
    return [{"kind": symptom.kind, "value": symptom.value, "host": host} for host in hosts] if len(hosts) > 1 else []
