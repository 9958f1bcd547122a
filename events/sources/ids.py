"""Ids are made, not typed: the source, and the first three words of the quotation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from travaux.events.sources.drafts import Draft
from travaux.events.sources.slugs import kebab, slug, words

Recorded = dict[str, tuple[str, str | None]]
"""Type and quotation of every event recorded, by id."""


def identify(drafts: Sequence[Draft], source: str, recorded: Recorded, taken: Iterable[str] = ()) -> list[str]:
    """An id for each: the first three words of its quotation, its type where several share them.

    An item keeps the id under which its type and quotation are recorded, whatever is added beside it.
    """
    used = Counter(iter(taken))
    choices = [_choices(draft, source) for draft in drafts]
    shared = [Counter(choice[level] for choice in choices) for level in range(3)]
    ids: list[str] = []
    for one, choice in zip(drafts, choices, strict=True):
        name = one.given or _kept(one, choice, recorded, ids) or _free(choice, shared, used)
        used[name] += 1
        ids.append(name)
    return ids


def _choices(one: Draft, source: str) -> tuple[str, str, str]:
    typed = kebab(one.type)
    if one.quoted is None:
        name = f"{source}/{typed}-{one.about}"[:150].rstrip("-")
        return name, name, name
    said = f"{source}/{'-'.join(words(one.quoted)[:3]) or slug(one.quoted)}"
    return said, f"{said}-{typed}", f"{said}-{typed}-{one.about}"[:150].rstrip("-")


def _kept(one: Draft, choice: tuple[str, ...], recorded: Recorded, given: Sequence[str]) -> str | None:
    known = (one.type, one.quoted)
    return next((name for name in choice if recorded.get(name) == known and name not in given), None)


def _free(choice: tuple[str, ...], shared: Sequence[Counter[str]], taken: Counter[str]) -> str:
    for name, count in zip(choice, shared, strict=True):
        if count[name] == 1 and not taken[name]:
            return name
    number = 1
    while taken[name := choice[-1] if number == 1 else f"{choice[-1]}-{number}"]:
        number += 1
    return name
