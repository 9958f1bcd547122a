"""A store is copied from a file to a server and from there to another file, by the command line; all three hold the same.

    python bench/copies.py [--entries 20000] [--negotiations 20]

Fails if an export is not the same bytes everywhere, or the root of a tree is another; else prints how long each copy took.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from generated import fill
from stores.server import binaries, new_store, running

from travaux.events.integrity.log_tree import LogTree
from travaux.events.log import open_log


def travaux(*words: str) -> bytes:
    command = [str(Path(sys.executable).with_name("travaux")), *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def held(url: str, names: list[str]) -> dict[str, tuple[str, str]]:
    """Of each negotiation the hash of its export and the root of its tree."""
    exports = {name: sha256(travaux("export", name, "-q", "--store", url)).hexdigest() for name in names}
    with open_log(url, read_only=True) as log:
        assert log.negotiations() == sorted(names)
        return {name: (exports[name], LogTree(log, name).root().hex()) for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--negotiations", type=int, default=20)
    asked = parser.parse_args()
    found = binaries()
    assert found is not None, "no PostgreSQL here"
    with tempfile.TemporaryDirectory() as folder, running(found) as server:
        os.environ["XDG_DATA_HOME"] = folder
        stores = [f"sqlite:///{folder}/first.db", new_store(server), f"sqlite:///{folder}/last.db"]
        with open_log(stores[0]) as log:
            names = fill(log, asked.entries, asked.negotiations)
        open_log(stores[2]).close()
        for source, target in pairwise(stores):
            began = time.perf_counter()
            travaux("store", "copy", source, target)
            lasted = time.perf_counter() - began
            print(
                f"{source.partition(':')[0]} to {target.partition(':')[0]}: {lasted:.1f} s, {asked.entries / lasted:.0f}/s"
            )
        first, *others = (held(url, names) for url in stores)
        assert all(other == first for other in others), "a copy holds something else"
        print(f"{asked.entries} entries in {len(names)} negotiations: every export the same bytes, every root the same")


if __name__ == "__main__":
    main()
