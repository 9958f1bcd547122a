"""`travaux rebuild`."""

from __future__ import annotations

from typing import Annotated

from travaux.cli.acting import Plainly
from travaux.cli.asked import OTHER, Negotiation, option
from travaux.cli.command import command
from travaux.cli.opening import for_reading
from travaux.cli.terminal import progress, say

DryRun = Annotated[bool, option(OTHER, "-n", "--dry-run", help="only compare; switch nothing")]


def rebuild(plain: Plainly, negotiation: Negotiation = None, dry_run: DryRun = False) -> int:
    """Fold the derived tables anew from the log, compare by digest, and switch where they differ.

    Exit code 1 when a table differed. The log itself is only read.
    """
    differed = 0
    with for_reading(plain.store) as opened:
        for name in [opened.negotiation(negotiation)] if negotiation else opened.log.negotiations():
            bar = progress(f"Rebuilding {name}", quiet=plain.quiet)
            equal = (opened.record.equal if dry_run else opened.record.rebuild)(name, bar)
            differed += not equal
            what = (
                "equal to a rebuild" if equal else "different from a rebuild" if dry_run else "differed, now replaced"
            )
            print(f"{name}: {opened.log.head(name)} entries, tables {what}")
    if differed and not dry_run:
        say("A derived table was not what its log says. Run `travaux doctor`.", quiet=plain.quiet)
    return 1 if differed else 0


APPS = {"rebuild": command(rebuild, "travaux rebuild", "travaux rebuild ukraine-2025 -n")}
