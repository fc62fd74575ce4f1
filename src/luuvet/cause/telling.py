"""The story as text for a terminal: cause and confidence first, then what happened line by line, then what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from luuvet.cause.plural import counted
from luuvet.cause.story import Sentence, Story, StoryNode
from luuvet.kit.words import load

_WORDS = load("luuvet.cause")
_SHOWN = 3


def told(story: Story, lang: str = "vi") -> str:
    """Return the story in a language, `vi` or `en`, ending with a line break."""
    return "\n".join(_lines(story, lang)) + "\n"


def _lines(story: Story, lang: str) -> Iterator[str]:
    for note in story.notes:
        yield _said(note, lang) + _proof(note.events, lang)
    yield from _part("choices", [f"--host {choice['host']}" for choice in story.choices], lang)
    yield from _part("why", [_said(one, lang) + _proof(one.events, lang) for one in story.sentences], lang)
    labels = {node.id: node for node in story.nodes}
    affected = [labels[number] for number in story.impact if number in labels]
    yield from _part("impact", _affected(affected, lang), lang)
    yield from _part("blind", [spot.vi if lang == "vi" else spot.en for spot in story.blind_spots], lang)
    asked = story.symptom.get("nodes", ())  # that what was asked about leads to itself is no news
    rejected = [one.told(lang) for one in story.rejected[:5] if one.entry not in asked]
    yield from _part("rejected", rejected, lang)
    yield from _part("actions", [_said(one, lang) for one in story.actions], lang)
    if story.sentences:
        yield ""
        yield _WORDS.say("text.verify", lang)


def _part(title: str, lines: Iterable[str], lang: str) -> Iterator[str]:
    lines = list(lines)
    if lines:
        yield ""
        yield _WORDS.say(f"text.{title}", lang)
        yield from (f"  - {line}" for line in lines)


def _said(sentence: Sentence, lang: str) -> str:
    return sentence.vi if lang == "vi" else sentence.en


def _proof(events: tuple[str, ...], lang: str) -> str:
    if not events:
        return ""
    shown = ", ".join(events[:_SHOWN])
    if len(events) > _SHOWN:
        shown = _WORDS.say("text.more-lines", lang, events=shown)
    return " " + counted(_WORDS, "text.lines", lang, len(events), events=shown)


def _affected(nodes: list[StoryNode], lang: str) -> list[str]:
    """Names of what was affected; many of one kind are counted."""
    kinds: dict[str, list[str]] = {}
    for node in nodes:
        kinds.setdefault(node.kind, []).append(node.label if lang == "vi" else node.en)
    lines: list[str] = []
    for names in kinds.values():
        if len(names) <= _SHOWN + 1:
            lines += names
        else:
            shown = ", ".join(names[:_SHOWN])
            lines.append(_WORDS.say("label.more", lang, first=shown, count=len(names) - _SHOWN))
    return lines
