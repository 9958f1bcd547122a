"""An implementation that shares no line with us accepts and rejects what we do: Go's x/mod/sumdb note and tlog.

Needs Go and the module's source, from Debian: apt-get install --no-install-recommends golang-go
golang-golang-x-mod-dev. Skipped without them, unless REQUIRE_ALL=1 is set.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from given_log import EVENTS, NOON, party, record
from signing import ANN, BOB, checkpoint, note_of, tree_of

from travaux.events.integrity.checkpoint import signed
from travaux.events.integrity.cosignature import cosign
from travaux.events.integrity.kept import connection, make_checkpoint, prove
from travaux.events.integrity.notes import ed25519
from travaux.events.integrity.tree import consistency, inclusion
from travaux.events.integrity.verifier import (
    EMPTY_ROOT,
    Refused,
    check_continues,
    is_included,
    leaf_hash,
    open_checkpoint,
    read_proof,
)
from travaux.events.log import open_log

SOURCES = Path("/usr/share/gocode")
MODULE = SOURCES / "src/golang.org/x/mod/sumdb/tlog"
VKEY = ANN.under("travaux/ann/barn").key.vkey
Case = dict[str, Any]


def lacking() -> str:
    if not shutil.which("go"):
        return "Go is not installed"
    return "" if MODULE.is_dir() else "golang.org/x/mod is not installed"


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checker, built without network."""
    if why := lacking():
        told = f"{why}: apt-get install --no-install-recommends golang-go golang-golang-x-mod-dev"
        (pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip)(told)
    folder = tmp_path_factory.mktemp("go")
    source = Path(__file__).with_name("go") / "main.go"
    offline = {"GO111MODULE": "off", "GOPATH": str(SOURCES), "GOFLAGS": "", "GOCACHE": str(folder / "cache")}
    command = ["go", "build", "-o", str(folder / "checker"), str(source)]
    subprocess.run(command, env={**os.environ, **offline}, check=True, timeout=300)
    return folder / "checker"


def accepted(go: Path, cases: Sequence[Case]) -> list[bool]:
    asked = json.dumps({"VKey": VKEY, "Cases": cases})
    found = subprocess.run([go], input=asked, capture_output=True, text=True, check=True, timeout=300)
    answers: list[bool] = json.loads(found.stdout)
    return answers


def included(index: int, leaf: bytes, proof: Sequence[bytes], note: bytes) -> Case:
    return {"Note": note.decode(), "Index": index, "Leaf": base64.b64encode(leaf).decode(), "Proof": encoded(proof)}


def consistent(old: bytes, new: bytes, proof: Sequence[bytes]) -> Case:
    return {"Note": new.decode(), "Old": old.decode(), "Proof": encoded(proof)}


def encoded(proof: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in proof]


def ours(case: Case) -> bool:
    """The same case, judged by us."""
    proof = [base64.b64decode(one) for one in case.get("Proof", ())]
    try:
        new = open_checkpoint(case["Note"].encode(), [ANN.key], ed25519).checkpoint
        if case.get("NoProof"):
            return True
        if "Old" not in case:
            leaf = leaf_hash(base64.b64decode(case["Leaf"]))
            return is_included(case["Index"], new.size, leaf, proof, new.root)
        check_continues(open_checkpoint(case["Old"].encode(), [ANN.key], ed25519).checkpoint, new, proof)
    except Refused:
        return False
    return True


def test_go_accepts_every_checkpoint_and_proof_of_ours(go: Path) -> None:
    sizes, cases = range(1, 66), list[Case]()
    for size in sizes:
        tree, note = tree_of(size), note_of(size)
        cases.append({"Note": note.decode(), "NoProof": True})
        for index in {0, size // 3, size // 2, size - 1}:
            cases.append(included(index, b"entry %d" % index, inclusion(index, size, tree), note))
        for old in {1, size // 2 or 1, max(1, size - 1), size}:
            cases.append(consistent(note_of(old), note, consistency(old, size, tree)))
    assert accepted(go, cases) == [True] * len(cases) and all(map(ours, cases))
    print(f"{len(cases)} accepted")


def test_go_and_we_reject_the_same(go: Path) -> None:
    cases = [case for size in (1, 2, 3, 5, 8, 13) for case in spoilt(size)]
    theirs = accepted(go, cases)
    assert theirs == list(map(ours, cases))
    assert not any(theirs) and len(cases) > 300
    print(f"{len(cases)} rejected")


def spoilt(size: int) -> list[Case]:
    """Notes and proofs with something wrong."""
    tree, note, x = tree_of(size), note_of(size), leaf_hash(b"x")
    cases: list[Case] = [{"Note": text, "NoProof": True} for text in spoilt_notes(note.decode(), size)]
    for index in range(size):
        leaf, path = b"entry %d" % index, inclusion(index, size, tree)
        proofs = worse(path, x)
        cases += [included(index, leaf, proof, note) for proof in proofs]
        cases += [included(index, leaf + b" ", path, note), included(size, leaf, path, note)]
        cases += [included(other, leaf, path, note) for other in (index - 1, index + 1)]
        cases += [included(index, leaf, path, signed(checkpoint(size)._replace(size=size * 2 + 1), ANN))]
    for old in range(1, size):
        proof, was = consistency(old, size, tree), note_of(old)
        cases += [consistent(was, note, one) for one in worse(proof, x)]
        cases += [consistent(note, was, proof), consistent(note_of(old, b"forged "), note, proof)]
        cases += [consistent(signed(checkpoint(old)._replace(size=old + 1), ANN), note, proof)]
    return cases


def worse(proof: Sequence[bytes], x: bytes) -> list[list[bytes]]:
    """Truncated, with hashes before or after it, with a bit flipped, in another order."""
    flipped = [[*proof[:at], bytes([one[0] ^ 1, *one[1:]]), *proof[at + 1 :]] for at, one in enumerate(proof)]
    more = [[one, *proof] for one in (x, EMPTY_ROOT)] + [[*proof, one] for one in (x, EMPTY_ROOT)]
    fewer = [list(proof[1:]), list(proof[:-1])] if proof else []
    turned = [list(reversed(proof))] if len(proof) > 1 else []
    return flipped + more + fewer + turned


def spoilt_notes(note: str, size: int) -> list[str]:
    line = note.splitlines()[-1]
    return [
        note.replace(f"\n{size}\n", f"\n{size + 1}\n"),
        note.replace("barn\n", "born\n", 1),
        note[:-1],
        note.replace("\n\n", "\n"),
        note.replace("\u2014", "-"),
        note.replace(line, line[:-6] + "AAAA=="),
        note.replace(line, line.replace("/barn", "/born")),
        note + "\n",
    ]


def test_go_checks_a_real_record(go: Path) -> None:
    with open_log("memory:") as log:
        record(log, *EVENTS)
        first = make_checkpoint(log, "barn", ANN)
        record(log, *(party(f"p{number}") for number in range(40)))
        second = cosign(make_checkpoint(log, "barn", ANN), BOB, NOON, keys=[ANN.key])
        cases = [consistent(first, second, connection(log, "barn", first, second))]
        for raw in log.raw("barn"):
            proof = read_proof(prove(log, "barn", raw.number, [second]))
            cases.append(included(proof.leaf, raw.state, proof.hashes, proof.checkpoint))
    assert accepted(go, cases) == [True] * 44
