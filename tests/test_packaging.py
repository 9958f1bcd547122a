"""Every folder with code is shipped, under the one name we own, and no committed file depends on one machine."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PYPROJECT["tool"]["setuptools"]
PACKAGES = set(SETUPTOOLS["packages"])
NAMES = {folder: name for name, folder in SETUPTOOLS["package-dir"].items()}
ROOTS = set(NAMES) - {"client"}
"""The folders that are packages of their own; what is in `client` is the root of them all."""


def test_every_package_is_listed() -> None:
    found = {
        ".".join((name, *init.parent.relative_to(ROOT / folder).parts))
        for folder, name in NAMES.items()
        for init in (ROOT / folder).rglob("__init__.py")
    }
    assert found == PACKAGES


def test_every_tool_knows_every_folder() -> None:
    tools = PYPROJECT["tool"]
    packages = {f"travaux.{folder}" for folder in ROOTS}
    assert set(tools["coverage"]["run"]["source_pkgs"]) == packages
    assert set(tools["importlinter"]["contracts"][0]["layers"][1:]) == packages
    assert set(tools["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]) == set(NAMES)


def test_type_checkers_see_every_folder() -> None:
    links = {link.name for link in (ROOT / "typings/travaux").iterdir()}
    assert links == ROOTS | {module.name for module in (ROOT / "client").glob("*.py")}


def test_we_own_one_top_level_name() -> None:
    assert set(packages_distributions()["travaux"]) == {"travaux"}


def test_a_wheel_holds_every_committed_file(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE", *NAMES):
        _copy(ROOT / name, tmp_path / name)
    build = "from setuptools.build_meta import build_wheel; build_wheel('.')"
    subprocess.run([sys.executable, "-c", build], cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    shipped = {f"{'travaux/' if top in ROOTS else 'travaux'}{rest}" for top, rest in _in_folders()}
    assert shipped <= set(zipfile.ZipFile(wheel).namelist())


def _in_folders() -> set[tuple[str, str]]:
    """Committed files by folder: what is in `client` is at the root of the package."""
    found = {(name.split("/")[0], name) for name in _committed()}
    return {(top, name if top in ROOTS else name.removeprefix(top)) for top, name in found if top in NAMES}


def test_no_committed_file_names_a_machine_or_a_registry() -> None:
    hosts = [r"py[p]i\.org", r"python[h]osted", r"npm[j]s\.", r"deb\.[d]ebian", r"index[-]url"]
    folders = [rf"(?<![\w.*])/{name}/" for name in ("work", "root", "tmp", "home/[a-z]+")]
    told = re.compile("|".join(hosts + folders))
    texts = ((name, (ROOT / name).read_text(encoding="utf-8", errors="ignore")) for name in _committed())
    assert {name: found[0] for name, text in texts if (found := told.search(text))} == {}


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_a_lock_holds_names_versions_and_hashes_only(lock: str) -> None:
    line = re.compile(r"#.*|[a-z][a-z0-9.-]*==\S+( ; [^:]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [text for text in (ROOT / lock).read_text().splitlines() if not line.fullmatch(text)] == []


def _committed() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [name for name in names if (ROOT / name).is_file()]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, target)
