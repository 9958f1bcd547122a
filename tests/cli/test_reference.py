"""The reference in docs/ is what the program says of itself."""

from pathlib import Path

import pytest
from cli_typed import typed

from travaux.cli.app import VERBS
from travaux.cli.reference import lines
from travaux.cli.topics import TOPICS
from travaux.domain.attributes import ATTRIBUTES
from travaux.domain.vocabulary import VOCABULARY

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"


def test_the_reference_is_current() -> None:
    """If not: python -m travaux.cli.reference > docs/reference.md"""
    assert "\n".join(lines()) + "\n" == REFERENCE.read_text(encoding="utf-8")


def test_the_reference_leaves_nothing_out() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"\n### {verb}\n" not in text] == []
    assert [name for name in VOCABULARY if f"\n#### {name}\n" not in text] == []
    assert [name for name in ATTRIBUTES if f"\n| `{name}` |" not in text] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_begins_with_examples(topic: str) -> None:
    told = typed("help", topic)
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith(f"{topic}: ")
    assert told.out.splitlines()[2] == "Examples:"
