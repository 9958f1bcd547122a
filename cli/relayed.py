"""What `travaux relay verify` found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from travaux.cli.pages.words import count
from travaux.cli.paper import Paper
from travaux.projections.replies import Reply

SHOWN = 20


class HoleReply(Reply):
    """A message that is missing from the stream, or stands in it with other content."""

    negotiation: str
    id: str
    entry: int
    what: Literal["missing", "other"]


class RelayView(Reply):
    """The copy in the stream, beside what the record tells."""

    held: int
    """Messages in the stream."""
    holes: list[HoleReply]
    strange: list[int]
    """Sequence numbers of messages that the record does not tell."""
    behind: int
    """Entries that the relay has not come to."""
    repaired: bool


def lines(view: RelayView, paper: Paper) -> Iterator[str]:
    done = "filled in" if view.repaired else "run again with --repair"
    yield f"{count(view.held, 'message')} in the stream, {count(len(view.holes), 'hole')}" + (
        f": {done}" if view.holes else ""
    )
    for hole in view.holes[:SHOWN]:
        yield f"  {hole.negotiation} {hole.id} {paper.doubt(hole.what)}"
    if len(view.holes) > SHOWN:
        yield f"  and {len(view.holes) - SHOWN} more"
    if view.strange:
        yield f"  {paper.doubt(count(len(view.strange), 'message'))} that this record does not tell"
    if view.behind:
        yield f"  {count(view.behind, 'entry', 'entries')} not yet relayed"


def rows(view: RelayView) -> list[dict[str, Any]]:
    """One row a hole."""
    return [hole.model_dump() for hole in view.holes]
