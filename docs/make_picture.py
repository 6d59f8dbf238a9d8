"""Draws docs/walker.svg from the real walker on a real terminal: text stays text, no web font.

Run it with the test extra installed: python docs/make_picture.py
"""

import re
import subprocess
import sys
import tempfile
from io import StringIO
from itertools import groupby
from pathlib import Path

import yaml
from rich.console import Console
from rich.style import Style
from rich.text import Text

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests"))

from terminal import Terminal  # noqa: E402

COLUMNS, ROWS = 80, 24
FONTS = 'ui-monospace, "Cascadia Mono", Menlo, "Noto Sans Mono CJK SC", "PingFang SC", monospace'
EXAMPLE = TOP / "examples" / "event-launch"
STOP_AT = "page-design"
PERSON = "Chen Jia <chen.jia@example.com>"
LEAD = "Lin Yue <lin.yue@example.com>"


def walker_screen() -> Terminal:
    """The walker a few keys into the event-launch example."""
    folder = Path(tempfile.mkdtemp())
    (folder / "sops").mkdir()
    for name in ("event-launch.yaml", "retrospective.yaml"):  # the first uses the second
        (folder / "sops" / name).write_bytes((TOP / "sops" / name).read_bytes())
    sopctl = [sys.executable, "-m", "sopctl"]
    new = [*sopctl, "new", "event-launch", "--values", str(EXAMPLE / "values.yaml"), "--as", LEAD]
    subprocess.run(new, cwd=folder, check=True, capture_output=True)
    answers = yaml.safe_load((EXAMPLE / "answers.yaml").read_text(encoding="utf-8"))
    given = {step: answers[step] for step in list(answers)[: list(answers).index(STOP_AT)]}
    cut = EXAMPLE / ".cut.yaml"  # beside the files that the answers attach
    try:
        cut.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
        walk = [*sopctl, "run", "spring-fair", "--answers", str(cut), "--as", LEAD]
        subprocess.run(walk, cwd=folder, check=False, capture_output=True)
    finally:
        cut.unlink()
    terminal = Terminal("run", "spring-fair", cwd=folder, columns=COLUMNS, rows=ROWS, person=PERSON)
    terminal.wait_for("q quit")
    terminal.press("space")
    terminal.wait_for("recorded")
    return terminal


def as_text(terminal: Terminal) -> Text:
    """The screen's cells with their colours."""
    text = Text(no_wrap=True)
    for row in range(ROWS):
        line = terminal.screen.buffer[row]
        cells = [line[column] for column in range(COLUMNS)]
        # One run of text for one style, so that a reader can select whole words.
        for _, alike in groupby(cells, key=lambda cell: cell._replace(data="")):
            run = list(alike)
            cell = run[0]
            color = {"brown": "yellow", "default": None, "brightblack": "bright_black"}.get(cell.fg, cell.fg)
            if color and re.fullmatch("[0-9a-f]{6}", color):
                color = f"#{color}"
            style = Style(color=color, bold=cell.bold, italic=cell.italics, underline=cell.underscore)
            text.append("".join(one.data for one in run), style)
        text.append("\n")
    return text


def main() -> None:
    terminal = walker_screen()
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(as_text(terminal), end="")
    terminal.press("q")
    terminal.wait_for_end()
    svg = console.export_svg(title="sopctl run spring-fair", unique_id="walker")
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]+;", f"font-family: {FONTS};", svg)
    svg = "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"
    (TOP / "docs" / "walker.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
