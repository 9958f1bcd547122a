"""Slugs: words made into ids."""

from __future__ import annotations

import hashlib
import re
import unicodedata


def slug(text: str) -> str:
    """Lower-case words joined by `-`; a short hash where no letter of the text can stand in an id."""
    return "-".join(words(text)) or hashlib.sha256(text.encode()).hexdigest()[:8]


def words(text: str) -> list[str]:
    """The words of a text as they can stand in an id: `Russiaʼs 28 points` gives russias, 28, points."""
    plain = unicodedata.normalize("NFKD", re.sub("['’ʼ‘]", "", text))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", letters.lower())


def kebab(name: str) -> str:
    """`RedLineDeclared` as red-line-declared."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
