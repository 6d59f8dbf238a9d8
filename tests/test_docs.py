"""What the documents say is true."""

import re
import sys
from pathlib import Path

from sopctl.cli.app import COMMANDS, FOR_GIT
from sopctl.lint.engine import lint
from sopctl.sop.load import load_sop

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "docs"))

from make_kinds import page as page_of_kinds  # noqa: E402
from make_rules import page  # noqa: E402

DOCUMENTS = [TOP / "README.md", TOP / "CONTRIBUTING.md", TOP / "bench" / "README.md"]
DOCUMENTS += (TOP / "docs").rglob("*.md")
COMMAND = re.compile(r"`sopctl\s+([a-z][a-z-]*)|^    (?:\$ )?sopctl ([a-z][a-z-]*)", re.MULTILINE)


def test_the_page_of_rules_is_what_the_rules_say():
    """docs/rules.md is the rules' own docstrings."""
    assert (TOP / "docs" / "rules.md").read_text(encoding="utf-8") == page()


def test_the_page_of_kinds_is_the_table():
    """docs/kinds.md has every kind of change with its grade."""
    assert (TOP / "docs" / "kinds.md").read_text(encoding="utf-8") == page_of_kinds()


def test_the_sop_of_the_readme_is_clean():
    """The ten-line SOP is ten lines and has no findings."""
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    text = re.search(r"```yaml\n(.*?)```", readme, re.DOTALL)[1]
    assert len(text.splitlines()) == 10
    loaded = load_sop("newsletter.yaml", text.encode())
    assert lint(loaded) == []
    assert len(readme.splitlines()) < 120


def test_every_command_that_a_document_names_exists():
    """`sopctl WORD` in the documents is a command."""
    named = set()
    for path in DOCUMENTS:
        for words in COMMAND.findall(path.read_text(encoding="utf-8")):
            word = "".join(words)
            assert word in (*COMMANDS, *FOR_GIT), f"{path.name}: sopctl {word}"
            named.add(word)
    assert {"lint", "new", "run", "report"} <= named


def test_every_file_that_a_document_links_to_exists():
    """A relative link in the documents leads to a file."""
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_picture_is_text_and_needs_no_network():
    """The picture of the walker holds its words as text, and links to nothing."""
    svg = (TOP / "docs" / "walker.svg").read_text(encoding="utf-8")
    assert "@font-face" not in svg
    assert "url(http" not in svg
    assert "page-design" in svg
