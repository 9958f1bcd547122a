"""`travaux doctor`."""

from __future__ import annotations

from travaux.cli.acting import Plainly
from travaux.cli.asked import FormatName, NoColor, OutputFile
from travaux.cli.command import command


def doctor(plain: Plainly, format: FormatName = "table", output: OutputFile = None, no_color: NoColor = False) -> int:
    """Check the store, every entry and passage, the derived tables, the texts, the clock and the versions.

    Exit code 1 when something is wrong; each line that fails says how to mend it. Nothing is changed.
    """
    from travaux.cli import health
    from travaux.cli.output import write

    view = health.examined(plain.store, quiet=plain.quiet)
    write(view, health, format, output, no_color=no_color)
    return 0 if view.healthy else 1


APPS = {"doctor": command(doctor, "travaux doctor", "travaux doctor -f json")}
RESULTS = {"doctor": "travaux.cli.health:HealthView"}
