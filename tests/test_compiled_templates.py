"""What is kept of templates changes no page, and whatever is wrong with it costs time alone."""

import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from sopctl.render import compiled


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of templates of its own."""
    (tmp_path / "page.j2").write_text("{% for one in many %}<{{ one }}>{% endfor %}")
    monkeypatch.setattr(compiled, "TEMPLATES", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    return tmp_path


def page() -> str:
    return compiled.environment(autoescape=True).get_template("page.j2").render(many=["a", "&"])


PAGE = "<a><&amp;>"


def kept(templates: Path) -> Path:
    return Path(cache_from_source(str(templates / "page.j2"), optimization=""))


def test_a_template_is_compiled_once(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time it is taken as it was compiled, and gives the same page."""
    assert page() == PAGE
    assert [one.name for one in (templates / "__pycache__").iterdir()] == [kept(templates).name]
    monkeypatch.setattr("jinja2.Environment.compile", None)
    assert page() == PAGE


def test_a_changed_template_is_compiled_anew(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept is believed for its own text, and for its own version of sopctl, alone."""
    page()
    before = kept(templates).read_bytes()
    (templates / "page.j2").write_text("{{ many[0] }}")
    assert page() == "a"
    monkeypatch.setattr(compiled, "__version__", "0")
    page()
    assert len({before, kept(templates).read_bytes()}) == 2


@pytest.mark.parametrize("size", [0, 3, 20, 60, -1])
def test_a_damaged_file_is_written_anew(templates: Path, size: int) -> None:
    """A part of what was kept, as after a crash, is no reason to stop."""
    page()
    whole = kept(templates).read_bytes()
    kept(templates).write_bytes(whole[:size])
    assert page() == PAGE
    assert kept(templates).read_bytes() == whole


def test_where_nothing_can_be_written_nothing_is_kept(
    templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that was installed by somebody else works as well."""
    (templates / "__pycache__").write_text("no folder")
    assert page() == PAGE
    (templates / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert page() == PAGE
    assert not kept(templates).exists()
