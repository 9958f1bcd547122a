"""What can go wrong with a log, in words for the person at the keyboard; the exit code says of which kind it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple


class TravauxError(Exception):
    """Anything that is refused or cannot be done."""

    exit_code: ClassVar[int] = 70


class Unreadable(TravauxError):
    """What was given cannot be read."""

    exit_code = 2


class NotFound(TravauxError):
    """What was asked for is not there."""

    exit_code = 3


class NotPermitted(TravauxError):
    """It may be read and not written."""

    exit_code = 4


class Unavailable(TravauxError):
    """The store cannot be used, or not now."""

    exit_code = 5


NOT_TWICE = "what was recorded is not recorded twice."
"""For errors after which nobody can say whether it was."""


class Conflict(TravauxError):
    """The log holds something else than was expected."""

    exit_code = 6


class WithinReading(RuntimeError):
    """Something is to be written where only reading was begun; a derived table is then made in memory."""

    def __init__(self) -> None:
        super().__init__("what is written within reading() would be lost: read within transaction()")


class RolledBack(RuntimeError):
    """A statement failed within a transaction, and whoever began it went on."""

    def __init__(self) -> None:
        super().__init__("a statement failed within the transaction, so that nothing of it was written")


class Damaged(TravauxError):
    """What is stored is not what was recorded."""

    exit_code = 7


class UnknownStore(Unreadable):
    def __init__(self, url: str, why: object = None) -> None:
        hint = "" if ":" in url else f"; for a file write sqlite:///{url}"
        told = f": {why}" if why else ""
        super().__init__(
            f"{url!r} names no store that can be opened{told}: write sqlite:///PATH or postgresql://HOST/DATABASE{hint}."
        )


class NoDriver(Unreadable):
    def __init__(self) -> None:
        super().__init__("PostgreSQL needs its driver: install travaux with it, as travaux[postgres].")


class NotALog(Unreadable):
    def __init__(self, found: int | None = None, known: int | None = None) -> None:
        if found is None:
            super().__init__("Nothing was imported: line 1 does not name the format of an exported log.")
        else:
            super().__init__(
                f"The log is written in version {found} of its format, this program reads up to {known}: "
                "install a newer travaux."
            )


class NotStorable(Unreadable):
    def __init__(self, event: str, why: object) -> None:
        super().__init__(f"Event {event} cannot be written as JSON: {why}.")


class NoStore(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no store at {name}: record something first, or name another store.")


class NoNegotiation(NotFound):
    def __init__(self, negotiation: str) -> None:
        super().__init__(f"Nothing is recorded of a negotiation called {negotiation}.")


class NoEntry(NotFound):
    def __init__(self, negotiation: str, number: int, head: int) -> None:
        super().__init__(f"{negotiation} has no entry {number}: its last one is {head}.")


class ReadOnly(NotPermitted):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} can only be read here: ask for the right to write the file and its folder.")


class OpenedForReading(NotPermitted):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was opened for reading only, nothing is written to it.")


class Locked(Unavailable):
    def __init__(self, name: str, wait: float) -> None:
        super().__init__(f"Another program was writing to {name} for all of {wait:g} s: try again when it is done.")


class Full(Unavailable):
    def __init__(self, name: str) -> None:
        super().__init__(f"No space is left for {name}. Make room and try again: {NOT_TWICE}")


class DiskFails(Unavailable):
    def __init__(self, name: str, why: object) -> None:
        super().__init__(f"{name} could not be read or written: {why}. Look after its disk and try again: {NOT_TWICE}")


class StillStored(Unavailable):
    def __init__(self, why: str) -> None:
        super().__init__(f"The passages are erased, but {why}: erase again when that is over.")


class CannotOpen(Unavailable):
    def __init__(self, name: str, why: object) -> None:
        super().__init__(f"{name} cannot be opened: {why}.")


class NotAStore(Unavailable):
    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name} is {what} and not a store of travaux: name another file.")


class NewerStore(Unavailable):
    def __init__(self, name: str, found: int, known: int) -> None:
        super().__init__(f"{name} has format {found}, this version reads up to {known}: install a newer travaux.")


class HeadMoved(Conflict):
    def __init__(self, negotiation: str, expected: int, head: int) -> None:
        super().__init__(f"{negotiation} was expected at entry {expected} and is at {head}: read it again and retry.")
        self.expected, self.head = expected, head


class SameIdOtherContent(Conflict):
    def __init__(self, negotiation: str, event: str, number: int | None) -> None:
        if number is None:
            said = f"{event} is to be recorded in {negotiation} twice, with different content: "
        else:
            said = f"Entry {number} of {negotiation} already records {event} with other content: "
        super().__init__(f"{said}correct the entry, or give the new event an id of its own.")
        self.event, self.number = event, number


class OtherEntry(Conflict):
    def __init__(self, negotiation: str, number: int) -> None:
        super().__init__(
            f"Entry {number} of {negotiation} is another one here than in what is imported: these are two logs."
        )
        self.number = number


class Malformed(Damaged):
    def __init__(self, name: str, why: object) -> None:
        super().__init__(f"{name} is damaged: {why}. Restore it from a copy or an export.")


class UnreadableEntry(Damaged):
    def __init__(self, negotiation: str, number: int, why: object) -> None:
        super().__init__(f"Entry {number} of {negotiation} cannot be read: {why}.")


class Problem(NamedTuple):
    """What is wrong with one line of a file."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


def _listed(problems: Sequence[Problem]) -> str:
    return "Nothing was imported.\n" + "\n".join(map(str, problems))


class UnreadableLines(Unreadable):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(_listed(problems))
        self.problems = tuple(problems)


class DamagedLines(Damaged):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(_listed(problems))
        self.problems = tuple(problems)
