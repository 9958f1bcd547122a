"""Serving: what a server is started with, and how much it gives to one who asks."""

from __future__ import annotations

from dataclasses import dataclass, field

from travaux.cli.verbs.serve import LOOPBACK

ROWS = 500
"""Entries or negotiations on a page, at most."""


@dataclass(frozen=True)
class Limits:
    """How much is given. Times are in seconds, sizes in bytes."""

    threads: int = 8
    """Answers worked out at once; more than the connections a store keeps would wait for each other."""
    waiting: int = 200
    """Requests that may wait for a thread."""
    answer_time: float = 30
    answer_size: int = 64 * 2**20
    behind: float = 5
    """The longest wait for an entry that is still to come."""
    body_size: int = 256 * 2**10
    body_time: float = 10
    rate: float = 50
    """Requests a second that one client may keep up."""
    burst: int = 200
    """Requests that one client may make at once."""
    clients: int = 10_000
    """Clients whose rate is remembered."""
    streams: int = 5000
    """Subscribers that may listen at once."""
    patience: float = 20
    """Who does not take an event of a stream for so long is cut."""


@dataclass(frozen=True)
class Serving:
    """A server as it was asked for; by default it only reads, for whoever is on this machine."""

    write: bool = False
    closed: bool = False
    """Does every request need a token?"""
    hosts: tuple[str, ...] = LOOPBACK
    """The names it answers to; none: to every name."""
    origins: tuple[str, ...] = ()
    """Other sites whose pages may ask."""
    limits: Limits = field(default_factory=Limits)
