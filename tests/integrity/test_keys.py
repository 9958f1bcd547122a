"""Keys are kept by their owner alone, and old ones are still known."""

from __future__ import annotations

import stat
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from signing import ANN, NOON

from travaux.events.integrity.keys import Keys, KeyThere, NoKey, config_folder, read_list, written_list
from travaux.events.integrity.verifier import COSIGNATURE, Refused

LATER = NOON + timedelta(days=90)


def test_a_key_is_generated_once(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    with pytest.raises(NoKey, match="There is no key of travaux/ann"):
        keys.signing("travaux/ann")
    with pytest.raises(NoKey):
        keys.public("travaux/ann")
    made = keys.generate("travaux/ann", NOON)
    assert keys.signing("travaux/ann") == made
    assert keys.public("travaux/ann") == [(made.key, NOON, None)]
    with pytest.raises(KeyThere, match="rotate it"):
        keys.generate("travaux/ann", NOON)
    assert keys.generate("bob.example/w", NOON, COSIGNATURE).kind == COSIGNATURE


def test_an_old_key_stays_in_the_list_and_its_private_half_is_destroyed(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    old = keys.generate("travaux/ann", NOON)
    new = keys.rotate("travaux/ann", LATER)
    assert keys.signing("travaux/ann") == new != old
    first, second = keys.public("travaux/ann")
    ended = LATER + timedelta(seconds=1)
    assert (first, second) == ((old.key, NOON, ended), (new.key, LATER, None))
    assert first.at(NOON) and not first.at(ended) and second.at(LATER) and not second.at(NOON)
    assert not any(old.skey.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_what_was_cosigned_in_the_second_of_a_key_s_birth_is_good(tmp_path: Path) -> None:
    """A cosignature tells whole seconds."""
    keys = Keys(tmp_path)
    keys.generate("bob.example/w", NOON.replace(microsecond=900_000), COSIGNATURE)
    keys.rotate("bob.example/w", LATER.replace(microsecond=900_000))
    first, second = keys.public("bob.example/w")
    assert first.at(NOON) and first.at(LATER) and second.at(LATER)


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files are POSIX")
def test_nobody_else_reads_a_key(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    keys.generate("travaux/ann", NOON)
    keys.rotate("travaux/ann", LATER)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()} == {0o600}
    assert len(list((tmp_path / "keys").iterdir())) == 2


def test_names_that_look_alike_are_two_files(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    assert keys.generate("a/b", NOON) != keys.generate("a_b", NOON) != keys.generate("../a", NOON)
    assert {path.parent for path in tmp_path.rglob("*.key")} == {tmp_path}


def test_a_list_is_read_as_it_was_written() -> None:
    text = f"# the keys of Ann\n\n{ANN.key.vkey}\n{ANN.key.vkey} 2026-01-01T12:00:00Z\n"
    always, since = read_list(text.splitlines())
    assert always.at(NOON) and always.until is None
    assert list(read_list(written_list([since]).splitlines())) == [since]
    with pytest.raises(Refused):
        list(read_list(["travaux/ann+00000000+AAAA"]))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folder of a Linux user")
def test_the_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert Keys().folder == config_folder() / "keys" == tmp_path / "travaux" / "keys"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert config_folder() == Path.home() / ".config" / "travaux"
