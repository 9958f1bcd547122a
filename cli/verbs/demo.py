"""`travaux demo`."""

from __future__ import annotations

from importlib.resources import as_file, files

from travaux.cli.acting import DryRun, Plainly, whoever
from travaux.cli.app import call
from travaux.cli.command import command
from travaux.cli.opening import Opened, for_writing, system_clock
from travaux.cli.terminal import say

NEGOTIATION, THEN = "ukraine-2025", "2025-12-08"
BUNDLED = files("travaux.events").joinpath("recorded", NEGOTIATION)


def demo(plain: Plainly, dry_run: DryRun = False) -> int:
    """Record the negotiation that comes with travaux, unless it is recorded already, and print its brief.

    Five articles of December 2025, as source files: what they say of the talks, who said so and when.
    """
    store = ["--store", plain.store] if plain.store is not None else []
    if dry_run:
        with as_file(BUNDLED) as folder:
            return call(["record", str(folder), "-n", *store])
    with for_writing(plain.store) as opened:
        entries = _recorded(opened)
    if entries:
        say(f"Recorded {NEGOTIATION}, entries 1 to {entries}, in {opened.name}", quiet=plain.quiet)
    code = call(["brief", NEGOTIATION, "--then", THEN, *store])
    say(f"\nNext: travaux positions {NEGOTIATION} --then {THEN}", quiet=plain.quiet)
    return code


def _recorded(opened: Opened) -> int:
    """Record the bundled files if nothing is recorded of the negotiation; the number of entries written."""
    from travaux.events.sources.recording import record

    if opened.log.head(NEGOTIATION):
        return 0
    with as_file(BUNDLED) as folder:
        bundled = sorted(folder.glob("*.yaml"))
        written = record(opened.log, bundled, recorder=whoever(), recorded_at=system_clock())
    opened.record.catch_up(NEGOTIATION)
    return len(written)


APPS = {"demo": command(demo, "travaux demo", "travaux demo --store sqlite:///demo.db")}
