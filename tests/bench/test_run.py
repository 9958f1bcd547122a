"""One command runs every script, keeps what it found, and tells what failed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import measure
import page
import pytest
import run

FOUND = {
    "machine": {"processor": "x", "processors": 2, "system": "s", "python": "3", "sqlite": "3", "load": 1.0, "fsync": 1e-4},
    "scripts": {
        "trial": {
            "contests": [
                {"question": "subscribers, 1,000 of them, SQLite", "size": 9, "load": 1.5, "contenders": {"delivery": {"p50": 0.1}}},
                {"question": "rebuild", "size": 10, "load": 1.5, "contenders": {"travaux": {"p50": 0.01}}},
                {"question": "rebuild, elsewhere", "size": 10, "load": 1.5, "contenders": {"travaux": {"p50": 0.02}}},
            ],
            "bars": [
                {"question": "q", "size": 1000, "what": "a / b", "median": 2.0, "low": 1.9, "high": 2.1, "bar": ">= 3", "kept": False},
                {"question": "q", "size": 1000, "what": "a / c", "median": 2.0, "low": 1.9, "high": 2.1, "bar": None, "kept": True},
                {"question": "growth: brief", "size": 99, "what": "a / c", "median": 1.5, "low": 1.9, "high": 2.1, "bar": None, "kept": True},
            ],
        },
        "peers": {"facts": {"peers": {"A": {"knows": "world", "right": {"world": 60}, "of": 60}}, "absent": {"B": "ImportError"}}},
    },
}  # fmt: skip


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run, "HERE", tmp_path)
    for module in (run, measure):
        monkeypatch.setattr(module, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(run, "LAST", tmp_path / "results" / "last.json")
    kept = tmp_path / "results" / "bad.json"
    for name, code in (
        ("good", "import os\nassert os.environ['BENCH_UPTO'] == '1000000'"),
        ("bad", f"open({str(kept)!r}, 'w').write('{{\"bars\": [1]}}')\nraise SystemExit(1)"),
        ("broken", "raise SystemExit('no')"),
    ):
        (tmp_path / f"bench_{name}.py").write_text(code)
    return tmp_path


def test_all_scripts_are_run_and_a_missed_bar_fails(
    scripts: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["run.py", "--million"])
    assert run.main() == 1
    assert "missed a bar: bad; failed: broken" in capfd.readouterr().out
    found = json.loads((scripts / "results" / "last.json").read_text())["scripts"]
    assert {name: one["exit"] for name, one in found.items()} == {"bad": 1, "broken": 1, "good": 0}
    assert found["bad"]["bars"] == [1]


def test_some_scripts_can_be_chosen_and_the_others_stay_as_they_were_found(
    scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scripts / "results").mkdir()
    (scripts / "results" / "last.json").write_text('{"scripts": {"bad": {"bars": [1]}, "good": {"exit": 1}}}')
    monkeypatch.setattr(sys, "argv", ["run.py", "--million", "good"])
    assert run.main() == 0
    found = json.loads((scripts / "results" / "last.json").read_text())["scripts"]
    assert found["bad"] == {"bars": [1]} and found["good"]["exit"] == 0


def test_a_script_that_does_not_end_is_ended(scripts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (scripts / "bench_good.py").write_text("import time\ntime.sleep(60)")
    monkeypatch.setattr(run, "LONGEST", 0.5)
    monkeypatch.setattr(sys, "argv", ["run.py", "good"])
    assert run.main() == 1


def test_the_page_tells_every_bar_every_peer_and_who_was_not_asked() -> None:
    parts = "".join(f"<!-- {name} -->\nold\n<!-- /{name} -->\n" for name in ("machine", "bars", "peers", "figures"))
    made = page.filled(parts, FOUND)
    assert "old" not in made
    assert "| q | 1,000 | a / b | >= 3 | 2.00 (1.90 to 2.10) | **missed** |" in made and "a / c" not in made
    assert "| A | world | 60/60 |" in made and "- B: ImportError" in made
    assert "![rebuild](performance/rebuild.svg)" in made
    assert page.filled(made, FOUND) == made


def test_a_figure_has_a_line_for_each_contender_of_its_questions_and_growth_one_for_each_ratio() -> None:
    assert dict(page.drawn(FOUND)) == {
        "rebuild": {"travaux": [(10, 0.01)], "travaux, elsewhere": [(10, 0.02)]},
        "growth": {"brief": [(99, 1.5)]},
        "subscribers": {"delivery, SQLite": [(1000, 0.1)]},
    }


def test_the_page_is_the_one_made_from_the_figures_beside_it() -> None:
    last = json.loads(page.KEPT.read_text(encoding="utf-8"))
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.filled(text, last) == text
    for name, _ in page.drawn(last):
        assert ElementTree.parse(page.KEPT.parent / f"{name}.svg").getroot().tag.endswith("svg")
