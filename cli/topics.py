"""Topics: what `travaux help TOPIC` prints."""

from __future__ import annotations

from collections.abc import Callable

from travaux.cli.errors import EXIT_CODES

DATES = """\
dates: how to write them, and what they mean

Examples:
  travaux brief ukraine-2025 --as-of 2025-12-08
  travaux brief ukraine-2025 --as-of 2025-12-08 --known-on "3 days ago"
  travaux brief ukraine-2025 --then 2025-12-08
  travaux brief ukraine-2025 --recorded-by entry:100
  travaux diff ukraine-2025 --as-of 2025-12-01..2025-12-08

Forms:
  2025-12-08                  a day             2025-12    a month       2025    a year
  2025-Q4                     a quarter         2025-W49   a week (ISO 8601)
  2025-12-08T10:00:00+02:00   an instant, with its offset (RFC 3339)
  today, yesterday, 3 days ago, 2 weeks ago, 1 month ago, 1 year ago

A day or period means its end, in the negotiation's own time zone: --as-of 2025-12-08 takes that day in.
The answer shows the instant. Anything else is refused, such as 08/12/2025, 20251208 or a time without offset.

The three dates of a question, always applied together:
  --as-of        as of when in the world; today by default. A date ahead shows what is planned
  --known-on     by when a source had reported it; today by default, and never later
  --recorded-by  what had been written into this record: entry:N, or before a date; the last entry by default
  --then         --as-of and --known-on at once: as one saw it that day

`diff` takes two dates, A..B, for one of them. --now (or TRAVAUX_NOW) sets the clock that today means.
"""

FORMATS = """\
formats: what -f prints

Examples:
  travaux positions ukraine-2025 -f json
  travaux meetings ukraine-2025 -f csv -o meetings.csv
  travaux timeline ukraine-2025 -f jsonl | head -3

  table   for the eye, as wide as the terminal (COLUMNS; 100 where there is none)
  json    the whole result, its pin included; `travaux schema VERB` is its JSON Schema
  jsonl   one row a line, as JSON
  csv     rows after RFC 4180; a cell that a spreadsheet would run as a formula begins with an apostrophe
  md      rows as a GitHub table, for a memo

Everything is UTF-8. Documented keys stay; keys may be added. The same question gives the same bytes.
Messages and progress bars go to stderr, so stdout can be piped. Colours only on a terminal.
"""

ENVIRONMENT = """\
environment: variables that are read

Examples:
  TRAVAUX_STORE=sqlite:///talks.db travaux brief
  TRAVAUX_NOW=2025-12-08 travaux brief ukraine-2025

  TRAVAUX_STORE     the store, as --store: sqlite:///PATH or postgresql://HOST/DB; by default a file in the data folder
  TRAVAUX_NOW       the clock, as --now: an instant, or a day (then its last moment)
  TRAVAUX_RECORDER  who records, as --recorder; by default the user's name
  NO_COLOR          not empty: no colours, whatever FORCE_COLOR says
  FORCE_COLOR       not empty: colours although stdout is no terminal
  TERM=dumb         no colours
  COLUMNS           the width of tables
  XDG_DATA_HOME     where the data folder lies

An option wins over its variable.
"""


def exit_codes() -> str:
    lines = [f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES.items()]
    return "\n".join(("exit-codes: how a command ends", "", *EXAMPLE, "", *lines, ""))


EXAMPLE = (
    "Examples:",
    "  travaux diff ukraine-2025 --as-of 2025-12-01..2025-12-08 >/dev/null || echo something changed",
    "  travaux source check && echo every quotation stands in its text",
)

TOPICS: dict[str, Callable[[], str]] = {
    "dates": lambda: DATES,
    "exit-codes": exit_codes,
    "formats": lambda: FORMATS,
    "environment": lambda: ENVIRONMENT,
}
"""What each topic says."""
