"""The command `travaux`. Loads only what the words typed need, so that small questions are quick."""

import sys


def run() -> int:
    """Do what was typed; the result is the exit code."""
    if sys.argv[1:] == ["--version"]:
        return _print_version()
    try:
        from travaux.cli.errors import guarded

        return guarded(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


def _print_version() -> int:
    from importlib.metadata import version

    print(f"travaux {version('travaux')}")
    return 0
