"""Processes that type the same command at once: one records, the others find that it is recorded.

    cd tests && python -m faults.racing STORE FOLDER PROCESSES ROUNDS

Each round is a negotiation of its own: its files, then a changed one that is amended. Forked with everything loaded,
so that they start within a millisecond.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from travaux.cli import app, opening
from travaux.cli.main import run
from travaux.events.log import open_log
from travaux.events.sources import recording  # noqa: F401 - loaded before the processes part

BARN = Path(__file__).parents[1] / "cli" / "barn"
app.call(["schema", "source-file", "-q", "-o", os.devnull])


def main(store: str, folder: Path, processes: int, rounds: int) -> None:
    for number in range(rounds):
        name = f"barn-{number}"
        files = _written(folder / name, name)
        _race(processes, ["record", *files, "--store", store], name)
        _race(processes, ["record", _changed(files[1]), "--amend", "misread", "--store", store], name)
        _check(store, name)
    print(f"{rounds} rounds of {processes}")


def _written(folder: Path, name: str) -> list[str]:
    """The files of a negotiation with that name."""
    folder.mkdir(parents=True)
    shutil.copy(BARN / "gazette.txt", folder)
    for file in ("negotiation.yaml", "gazette.yaml"):
        text = (BARN / file).read_text("utf-8")
        (folder / file).write_text(text.replace("negotiation: barn", f"negotiation: {name}"), "utf-8")
    return [str(folder / "negotiation.yaml"), str(folder / "gazette.yaml")]


def _changed(file: str) -> str:
    text = Path(file).read_text("utf-8")
    Path(file).write_text(text.replace("points: 4", "points: 5"), "utf-8")
    return file


def _race(processes: int, words: Sequence[str], name: str) -> None:
    """All type the words when the pipe is closed; one has recorded them, and nobody saw an error."""
    read_end, write_end = os.pipe()
    told = [Path(f"{words[1]}.{number}") for number in range(processes)]
    children = [_typing(words, file, read_end, write_end) for file in told]
    os.close(read_end)
    os.close(write_end)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    said = Counter(file.read_text("utf-8").partition(" ")[0] for file in told)
    assert codes == [0] * processes, [file.read_text("utf-8") for file in told]
    assert said == {"Recorded": 1, "Nothing": processes - 1}, f"{name}: {said}"


def _typing(words: Sequence[str], told: Path, read_end: int, write_end: int) -> int:
    if child := os.fork():
        return child
    code = 99
    with suppress(BaseException):
        os.close(write_end)
        os.read(read_end, 1)
        sys.stderr = told.open("w", encoding="utf-8", buffering=1)
        sys.argv = ["travaux", *words]
        code = run()
    os._exit(code)


def _check(store: str, name: str) -> None:
    """Each event once, in order, and the tables as a rebuild gives them."""
    with open_log(store) as log:
        entries = list(log.entries(name))
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert len({entry.event.id for entry in entries}) == len(entries)
        assert [type(entry.event).__name__ for entry in entries].count("EntryCorrected") == 1
        assert opening.Opened(log).record.equal(name)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
