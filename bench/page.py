"""What the last run found, as docs/performance.md shows it: its tables, and a figure for each question.

The words of the page are written by hand; what stands between `<!-- NAME -->` and `<!-- /NAME -->` is replaced. The figures
come from `docs/performance/last.json`, which is committed, so that anybody can make the same page from it again.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from measure import RESULTS, in_words

DOCS = Path(__file__).parent.parent / "docs"
PAGE, KEPT = DOCS / "performance.md", DOCS / "performance" / "last.json"
FIGURES = {
    "state": "whole state as of, against replay",
    "state-elsewhere": "whole state, in other stores",
    "slot": "one slot as of",
    "slot-elsewhere": "one slot, in other stores",
    "append": "append 1 per commit",
    "append-elsewhere": "append one entry, in other stores",
    "rebuild": "rebuild",
    "replay": "replay",
    "growth": "growth",
    "subscribers": "subscribers",
}
"""Name of the file, and how the questions begin that it shows."""
Last = dict[str, Any]
Lines = dict[str, list[tuple[float, float]]]
"""Points of each line, by its label: the size, and what was measured."""


def write(last: Last) -> None:
    """The page, its figures, and what they are made from."""
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(last, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), last), encoding="utf-8")
    for old in KEPT.parent.glob("*.svg"):
        old.unlink()
    for name, lines in drawn(last):
        draw(KEPT.parent / f"{name}.svg", name, lines)


def filled(text: str, last: Last) -> str:
    """The page with its tables made anew."""
    for name, made in (("machine", machine), ("bars", bars), ("peers", peers), ("figures", figures)):
        text = re.sub(rf"(?s)(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", made(last).replace("\\", r"\\"), text)
    return text


def machine(last: Last) -> str:
    told = last["machine"]
    loads = [one["load"] for script in last["scripts"].values() for one in script.get("contests", [])]
    minutes = sum(script.get("seconds", 0) for script in last["scripts"].values()) / 60
    return (
        f"{told['processors']} processors ({told['processor']}), {told['system']}, Python {told['python']}, SQLite"
        f" {told['sqlite']}; a page is on the disk after {in_words(told['fsync'])}. Load while measuring: {min(loads):.1f} to"
        f" {max(loads):.1f}. All of it took {minutes:.0f} minutes.\n"
    )


def bars(last: Last) -> str:
    """Every ratio that is held to a bar."""
    rows = [one for script in last["scripts"].values() for one in script.get("bars", []) if one["bar"]]
    return _table(
        ("question", "entries", "ratio", "bar", "measured (95 %)", ""),
        (
            (
                one["question"],
                f"{one['size']:,}",
                one["what"],
                one["bar"],
                f"{one['median']:.2f} ({one['low']:.2f} to {one['high']:.2f})",
                "kept" if one["kept"] else "**missed**",
            )
            for one in rows
        ),
    )


def peers(last: Last) -> str:
    """Who knows which clocks, what each got right, and who was not asked."""
    told = last["scripts"].get("peers", {}).get("facts", {})
    found = told.get("peers", {})
    modes = list(next(iter(found.values()))["right"]) if found else []
    rows = _table(
        ("store", "clocks it knows", *modes),
        ((name, one["knows"], *(f"{one['right'][mode]}/{one['of']}" for mode in modes)) for name, one in found.items()),
    )
    absent = "".join(f"- {name}: {why}\n" for name, why in told.get("absent", {}).items())
    return f"{rows}\nNot asked:\n\n{absent}" if absent else rows


def figures(last: Last) -> str:
    return "".join(f"![{FIGURES[name]}](performance/{name}.svg)\n" for name, _ in drawn(last))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, tuple("---" for _ in head), *rows))


def drawn(last: Last) -> Iterator[tuple[str, Lines]]:
    """The figures there is something for, each with its lines: median seconds, for growth how many times as long."""
    scripts = list(last["scripts"].values())
    contests = [one for script in scripts for one in script.get("contests", [])]
    ratios = [one for script in scripts for one in script.get("bars", [])]
    for name, begins in FIGURES.items():
        lines = _ratios(ratios, begins) if name == "growth" else _seconds(contests, begins)
        if lines:
            yield name, lines


def _seconds(contests: list[dict[str, Any]], begins: str) -> Lines:
    lines: Lines = {}
    for one in contests:
        if one["question"].startswith(begins):
            size, rest = _crowd(one["question"]) or (one["size"], one["question"].removeprefix(begins))
            for name, took in one["contenders"].items():
                lines.setdefault(name + rest, []).append((size, took["p50"]))
    return lines


def _crowd(question: str) -> tuple[int, str] | None:
    """Where it asks about so many subscribers, how many, and the rest of it."""
    found = re.fullmatch(r"subscribers, ([\d,]+) of them(.*)", question)
    return (int(found[1].replace(",", "")), found[2]) if found else None


def _ratios(ratios: list[dict[str, Any]], begins: str) -> Lines:
    lines: Lines = {}
    for one in ratios:
        if one["question"].startswith(begins):
            rest = one["question"].removeprefix(begins).lstrip(": ")
            lines.setdefault(rest, []).append((one["size"], one["median"]))
    return lines


def draw(file: Path, name: str, lines: Lines) -> None:
    """Over the size; both logarithmic, but for growth."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "travaux", "font.size": 9})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7.2, 3.2), layout="constrained")
    for label, points in lines.items():
        own = {"linewidth": 2.5, "color": "black"} if label == "travaux" else {"linewidth": 1.0}
        axes.plot(*zip(*sorted(points), strict=True), marker="o", label=label, **own)
    grows = name == "growth"
    axes.set(
        xscale="log",
        yscale="linear" if grows else "log",
        title=FIGURES[name],
        xlabel="subscribers" if name == "subscribers" else "entries",
        ylabel="times as long as with 10,000" if grows else "seconds, median",
    )
    if grows:
        axes.set_ylim(bottom=0)
    figure.legend(loc="outside right upper", frameon=False)
    figure.savefig(file, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)


if __name__ == "__main__":
    from_run = RESULTS / "last.json"
    write(json.loads((from_run if "--run" in sys.argv else KEPT).read_text(encoding="utf-8")))
