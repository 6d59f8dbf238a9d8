"""What is installed without this repository: the wheel has the library, the words and the starter files."""

import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run
from zipfile import ZipFile

import pytest

Cli = Callable[..., "CompletedProcess[str]"]
TOP = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unzipped: what an installation has in its site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = run([sys.executable, "-c", build, folder], cwd=TOP, capture_output=True, text=True, check=True)
    with ZipFile(folder / done.stdout.split()[-1]) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


@pytest.fixture
def installed(wheel: Path, sopctl: Cli, tmp_path: Path) -> Cli:
    """The command line as installed from the wheel, in an empty folder."""

    def call(*words: str, cwd: Path = tmp_path, lang: str | None = None) -> "CompletedProcess[str]":
        return sopctl(*words, cwd=cwd, env={"PYTHONPATH": str(wheel), "SOPCTL_LANG": lang})

    return call


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_holds_what_runs(wheel: Path) -> None:
    """The shipped SOPs byte for byte, and every file of the package; nothing that is for this repository."""
    library = {path.name: path.read_bytes() for path in (TOP / "sops").glob("*.yaml")}
    shipped = {path.name: path.read_bytes() for path in (wheel / "sopctl" / "shipped").iterdir()}
    assert shipped == library
    package = {name for name in names(TOP / "sopctl") if "__pycache__" not in name}
    inside = {name for name in names(wheel / "sopctl") if not name.startswith("shipped/")}
    assert inside == package
    assert {"starter/en/first-steps.yaml", "locale/zh_CN/LC_MESSAGES/messages.mo"} <= inside
    assert {path.name.partition("-")[0] for path in wheel.iterdir()} == {"sopctl"}


def test_the_source_archive_builds_the_same(wheel: Path, tmp_path: Path) -> None:
    """The sdist holds the library, its page and its examples, so that a wheel can be built from it."""
    import tarfile

    build = "import sys; from hatchling.build import build_sdist; print(build_sdist(sys.argv[1]))"
    done = run([sys.executable, "-c", build, tmp_path], cwd=TOP, capture_output=True, text=True, check=True)
    with tarfile.open(tmp_path / done.stdout.split()[-1]) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"sops/{path.name}" for path in (TOP / "sops").iterdir() if path.is_file()} <= inside
    assert {f"sopctl/{name}" for name in names(wheel / "sopctl") if not name.startswith("shipped/")} <= inside
    assert {"examples/event-launch/values.yaml", "pyproject.toml", "LICENSE", "tests/conftest.py"} <= inside


def test_from_an_empty_folder_to_a_run(installed: Cli, wheel: Path, tmp_path: Path) -> None:
    """Who has only the wheel lists the library, takes from it, lints it and makes a run."""
    listed = installed("list")
    assert listed.returncode == 0, listed.stderr
    for path in (TOP / "sops").glob("*.yaml"):
        assert f"\n{path.stem} " in listed.stdout
    added = installed("add", "event-launch")
    assert added.stdout.split() == ["sops/event-launch.yaml", "sops/retrospective.yaml"]
    begun = installed("init", "--with", "market-research")
    assert begun.returncode == 0, begun.stderr
    assert "sops/market-research.yaml" in begun.stdout.split()
    for path in (tmp_path / "sops").glob("*.yaml"):
        assert path.read_bytes() == (TOP / "sops" / path.name).read_bytes()
    linted = installed("lint")
    assert linted.returncode == 0, linted.stdout
    values = TOP / "examples" / "market-research" / "values.yaml"
    made = installed("new", "market-research", "--values", str(values))
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "runs" / made.stdout.strip() / "sop.yaml").is_file()


def test_the_words_travel_too(installed: Cli) -> None:
    """Chinese help comes from the wheel's own catalogue."""
    assert "列出" in installed("list", "--help", lang="zh").stdout
