"""A bundle is checked with coreutils and Python alone, against a key and a checkpoint from outside it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import rfc8785
from given import event, published
from given_log import EVENTS, NOON, party, record
from hypothesis import given
from hypothesis import strategies as st
from signing import ANN, BOB

from travaux.events.integrity import verifier
from travaux.events.integrity.bundle import FolderThere, write_bundle
from travaux.events.integrity.cosignature import cosign
from travaux.events.integrity.kept import NoCheckpoint, checkpoints, connection, keep, make_checkpoint, prove
from travaux.events.integrity.notes import SigningKey, ed25519
from travaux.events.integrity.proof_file import written_hashes
from travaux.events.integrity.verifier import Refused, canonical, check_bag
from travaux.events.jsonl import import_lines
from travaux.events.log import Log, open_log

SOURCE = event(
    "SourceCaptured",
    id="source/times",
    source="times",
    published=published("2025-12-09"),
    address="https://times.example/barn",
    text_sha256="0" * 64,
)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = open_log(f"sqlite:///{tmp_path / 'barn.db'}")
    record(log, *EVENTS)
    keep(log, "barn", cosign(make_checkpoint(log, "barn", ANN), BOB, NOON, keys=[ANN.key]))
    record(log, party("ann"), SOURCE)
    keep(log, "barn", cosign(make_checkpoint(log, "barn", ANN), BOB, NOON, keys=[ANN.key]))
    return log


@pytest.fixture
def bag(log: Log, tmp_path: Path) -> Path:
    write_bundle(log, "barn", tmp_path / "bag", at=NOON, organisation="Ann", entries=[1, 3])
    (tmp_path / "known").write_bytes(checkpoints(log, "barn")[0])
    log.close()
    return tmp_path / "bag"


def run(*arguments: str | Path, cwd: Path) -> tuple[int, str]:
    """The bag's own verifier, in a Python that sees no package."""
    command = [sys.executable, "-I", "-S", str(cwd / "verifier.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_bundle_is_checked_by_its_own_verifier(bag: Path) -> None:
    code, told = run("bag", bag, "--key", ANN.key.vkey, "--key", BOB.key.vkey, "--known", bag.parent / "known", cwd=bag)
    assert (code, told.splitlines()) == (
        0,
        [
            "travaux/ann/barn: 5 entries, signed up to 5",
            "checked against a checkpoint of 3 entries from outside",
            "entries 1 to 5 were written no later than 2026-01-01T12:00:00Z, cosigned by bob.example/witness",
            "All of this holds.",
        ],
    )


def test_what_was_not_checked_is_said(bag: Path) -> None:
    code, told = run("bag", bag, "--key", ANN.key.vkey, cwd=bag)
    assert code == 0
    assert "not checked against any checkpoint from outside" in told
    assert "the record's own word: no known partner cosigned" in told


def test_the_verifier_in_the_bag_is_the_packages_own(bag: Path) -> None:
    assert (bag / "verifier.py").read_bytes() == Path(verifier.__file__).read_bytes()


@pytest.mark.skipif(not shutil.which("sha512sum"), reason="coreutils has sha512sum")
def test_sha512sum_checks_the_manifests(bag: Path) -> None:
    for manifest in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
        subprocess.run(["sha512sum", "--strict", "--quiet", "-c", manifest], cwd=bag, check=True)


def test_a_bundle_is_a_bag(bag: Path) -> None:
    assert (bag / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    told = dict(line.split(": ", 1) for line in (bag / "bag-info.txt").read_text().splitlines())
    payload = [path for path in (bag / "data").rglob("*") if path.is_file()]
    assert told["Payload-Oxum"] == f"{sum(path.stat().st_size for path in payload)}.{len(payload)}"
    assert (told["Source-Organization"], told["Bagging-Date"]) == ("Ann", "2026-01-01")
    assert {path.relative_to(bag).as_posix() for path in payload} == {
        "data/log.jsonl",
        "data/checkpoint",
        "data/checkpoints/3",
        "data/consistency/3-5",
        "data/proofs/1.tlog-proof",
        "data/proofs/3.tlog-proof",
        "data/sources.jsonl",
    }
    captured = [json.loads(line) for line in (bag / "data" / "sources.jsonl").read_text().splitlines()]
    assert captured[1] == {
        "entry": 5,
        "source": "times",
        "address": "https://times.example/barn",
        "text_sha256": "0" * 64,
    }


def test_the_log_in_a_bundle_can_be_imported(bag: Path) -> None:
    with open_log("memory:") as other, (bag / "data" / "log.jsonl").open("rb") as lines:
        assert import_lines(other, lines) == ("barn", 5, 5)


def test_a_bundle_needs_a_checkpoint_and_a_new_folder(bag: Path) -> None:
    with open_log("memory:") as log:
        record(log, *EVENTS)
        with pytest.raises(NoCheckpoint):
            write_bundle(log, "barn", bag.parent / "new", at=NOON)
        with pytest.raises(FolderThere):
            write_bundle(log, "barn", bag, at=NOON)


def rewritten(bag: Path) -> None:
    """Make the manifests anew, as somebody who covers their traces would."""
    for name in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
        files = [path for path in bag.rglob("*") if path.is_file()]
        files = [
            path for path in files if (path.parent != bag) == (name[0] == "m") and path.name != "tagmanifest-sha512.txt"
        ]
        lines = [
            f"{hashlib.sha512(path.read_bytes()).hexdigest()}  {path.relative_to(bag)}\n" for path in sorted(files)
        ]
        (bag / name).write_text("".join(lines))


def replaced(old: str, new: str) -> Callable[[Path], None]:
    def change(bag: Path) -> None:
        path = bag / "data" / "log.jsonl"
        before = path.read_text("utf-8")
        path.write_text(before.replace(old, new, 1), "utf-8")
        assert path.read_text("utf-8") != before

    return change


def lines_of(change: Callable[[list[str]], list[str]]) -> Callable[[Path], None]:
    def changed(bag: Path) -> None:
        path = bag / "data" / "log.jsonl"
        path.write_text("".join(change(path.read_text("utf-8").splitlines(keepends=True))), "utf-8")

    return changed


def forged(bag: Path) -> None:
    """A whole other record, consistent in itself, signed with a key of the forger's under Ann's name."""
    eve = SigningKey.generate(ANN.name)
    with open_log("memory:") as log:
        record(log, *EVENTS[:2], party("eve"))
        make_checkpoint(log, "barn", eve)
        shutil.rmtree(bag)
        write_bundle(log, "barn", bag, at=NOON)


def forked(bag: Path) -> None:
    """A whole other record, signed by Ann herself."""
    with open_log("memory:") as log:
        record(log, *EVENTS[:2], *(party(name) for name in ("eve", "mallory", "oscar", "trudy")))
        make_checkpoint(log, "barn", ANN)
        shutil.rmtree(bag)
        write_bundle(log, "barn", bag, at=NOON)


TAMPERINGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "word": (replaced("The barn", "The bern"), "the first 3 entries are not those"),
    "passage": (replaced("She laughed.", "She wept."), "entry 3: the passage 'She wept.' is not the one"),
    "space": (replaced('"entry":4', '"entry": 4'), "entry 4: it is not canonical JSON"),
    "twice": (replaced('"entry":4', '"entry":4,"entry":4'), "entry 4: it is not canonical JSON"),
    "time": (replaced("12:00:00Z", "13:00:00Z"), "entry 2: it was recorded at"),
    "number": (replaced('"entry":4', '"entry":7'), "entry 4: it says that it is entry 7"),
    "no JSON": (replaced('"event"', "event"), "entry 1: it cannot be read"),
    "cut": (lines_of(lambda lines: lines[:-1]), "a checkpoint of 5 entries was signed, and 4 are here"),
    "left out": (lines_of(lambda lines: lines[:3] + lines[4:]), "entry 3: it says that it is entry 4"),
    "swapped": (
        lines_of(lambda lines: [lines[0], lines[2], lines[1], *lines[3:]]),
        "entry 1: it says",
    ),
    "no log": (lambda bag: (bag / "data" / "log.jsonl").unlink(), "log.jsonl: it is missing"),
    "no checkpoint": (lambda bag: (bag / "data" / "checkpoint").unlink(), "checkpoint: No such file"),
    "proof": (
        lambda bag: shutil.copy(bag / "data/proofs/1.tlog-proof", bag / "data/proofs/3.tlog-proof"),
        "3.tlog-proof: this is not entry 1",
    ),
    "proof of none": (
        lambda bag: (bag / "data/proofs/1.tlog-proof").rename(bag / "data/proofs/99.tlog-proof"),
        "99.tlog-proof:",
    ),
    "proof called otherwise": (
        lambda bag: (bag / "data/proofs/1.tlog-proof").rename(bag / "data/proofs/one.tlog-proof"),
        "one.tlog-proof: it cannot be read",
    ),
    "connection": (
        lambda bag: (bag / "data/consistency/3-5").write_bytes(b""),
        "3-5: travaux/ann/barn does not continue",
    ),
    "connection called otherwise": (
        lambda bag: (bag / "data/consistency/3-5").rename(bag / "data/consistency/4-5"),
        "4-5: there is no checkpoint of one of these sizes",
    ),
    "another negotiation": (
        lines_of(lambda lines: [lines[0].replace("barn", "sale"), *lines[1:]]),
        "log.jsonl: its first line does not name the log of barn",
    ),
    "manifest of no text": (
        lambda bag: (bag / "data/checkpoints/3").write_bytes(b"\xff"),
        "3: a note is UTF-8",
    ),
    "forged": (forged, "no known key signed this checkpoint"),
    "forked": (forked, "the first 3 entries are not those"),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_tampering_is_found_though_the_manifest_was_made_anew(bag: Path, how: str) -> None:
    change, fault = TAMPERINGS[how]
    change(bag)
    rewritten(bag)
    code, told = run("bag", bag, "--key", ANN.key.vkey, "--known", bag.parent / "known", cwd=bag)
    assert code == 7 and fault in told and told.endswith("This does not hold.\n"), told


def test_a_forked_store_gives_a_bundle_that_shows_it(log: Log, tmp_path: Path) -> None:
    with open_log("memory:") as other:
        record(other, *EVENTS[:2], party("eve"))
        keep(log, "barn", make_checkpoint(other, "barn", ANN))
    write_bundle(log, "barn", tmp_path / "bag", at=NOON)
    faults = check_bag(tmp_path / "bag", [ANN.key]).faults
    assert "the first 3 entries are not those that were signed at that size" in faults


def test_a_manifest_that_is_no_text_is_a_fault(bag: Path) -> None:
    (bag / "manifest-sha512.txt").write_bytes(b"\xff")
    assert run("bag", bag, "--key", ANN.key.vkey, cwd=bag)[0] == 7
    (bag / "manifest-sha512.txt").unlink()
    assert "manifest-sha512.txt: No such file or directory" in check_bag(bag, [ANN.key]).faults


def test_what_the_verdict_tells(bag: Path) -> None:
    known = (bag.parent / "known").read_bytes()
    assert check_bag(bag, [ANN.key], [known]).told == [
        "travaux/ann/barn: 5 entries, signed up to 5",
        "checked against a checkpoint of 3 entries from outside",
        "when the entries were written is the record's own word: no known partner cosigned",
    ]
    shutil.move(bag / "data/checkpoints/3", bag / "data/checkpoint")
    assert check_bag(bag, [ANN.key, BOB.key]).told == [
        "travaux/ann/barn: 5 entries, signed up to 3",
        "not checked against any checkpoint from outside: give the last one you kept with --known",
        "entries 1 to 3 were written no later than 2026-01-01T12:00:00Z, cosigned by bob.example/witness",
        "entries 4 to 5 are not signed yet",
    ]
    (bag / "data/log.jsonl").unlink()
    assert "log.jsonl: it is missing" in check_bag(bag, [ANN.key]).faults


def test_what_the_manifest_does_not_say_is_found(bag: Path) -> None:
    (bag / "data" / "more").write_text("more")
    (bag / "bag-info.txt").write_text("changed")
    (bag / "data" / "sources.jsonl").unlink()
    assert check_bag(bag, [ANN.key]).faults == [
        "data/more: it is not in manifest-sha512.txt",
        "data/sources.jsonl: it is not what manifest-sha512.txt says",
        "bag-info.txt: it is not what tagmanifest-sha512.txt says",
    ]


def test_every_flipped_bit_of_the_entries_is_found(bag: Path) -> None:
    path = bag / "data" / "log.jsonl"
    before = path.read_bytes()
    begins = before.index(b"\n") + 1
    places = range(8 * begins, 8 * len(before), 29)
    for place in places:
        spoilt = bytearray(before)
        spoilt[place // 8] ^= 1 << place % 8
        path.write_bytes(spoilt)
        faults = check_bag(bag, [ANN.key, BOB.key], check=ed25519).faults
        assert any("manifest" not in fault for fault in faults), f"bit {place % 8} of byte {place // 8}"
    print(f"{len(places)} bits flipped, {len(places)} found")


def test_one_entry_and_two_checkpoints_are_checked_without_us(log: Log, tmp_path: Path) -> None:
    shutil.copy(verifier.__file__, tmp_path / "verifier.py")
    first, second = checkpoints(log, "barn")
    (state,) = [raw.state for raw in log.raw("barn", 3, 4)]
    given = {
        "p": prove(log, "barn", 4),
        "entry": state,
        "old": first,
        "new": second,
        "key": ANN.key.vkey.encode() + b"\n",
    }
    given |= {"path": written_hashes(connection(log, "barn", first, second)), "wrong": state + b" ", "none": b""}
    for name, data in given.items():
        (tmp_path / name).write_bytes(data)
    for code, *arguments in (
        (0, "proof", "p", "--entry", "entry"),
        (7, "proof", "p", "--entry", "wrong"),
        (7, "proof", "old", "--entry", "entry"),
        (0, "consistent", "old", "new", "path"),
        (7, "consistent", "new", "old", "path"),
        (7, "consistent", "old", "new", "none"),
        (2, "consistent", "old", "nowhere", "path"),
        (2, "consistent", "old"),
    ):
        assert run(*map(str, arguments), "--key", "key", cwd=tmp_path)[0] == code, arguments


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53) + 1, 2**53 - 1)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    )
)
def test_the_lone_verifier_writes_json_as_rfc_8785_has_it(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # made of what JSON has


def test_a_fraction_is_no_part_of_an_entry() -> None:
    with pytest.raises(Refused):
        canonical({"a": 1.5})


def test_the_oldest_python_runs_it(bag: Path) -> None:
    oldest = shutil.which("python3.9")
    if not oldest or subprocess.run([oldest, "-V"], capture_output=True, check=False).returncode:
        pytest.skip("Python 3.9 is not installed")
    command = [oldest, "-I", "-S", "verifier.py", "bag", ".", "--key", ANN.key.vkey, "--known", "../known"]
    subprocess.run(command, cwd=bag, capture_output=True, check=True)
