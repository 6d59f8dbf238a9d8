"""Writes the catalogue of sopctl's words from the source: messages.po with its translations, messages.mo.

python docs/make_messages.py

New messages come in without a translation, gone ones go out, and translations stay. Write what is
missing into the .po and run it again. A test holds source, .po and .mo together.
"""

import ast
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from sopctl.cli.wording import EXAMPLE, paragraphs
from sopctl.language import CHINESE, DOMAIN, FOLDER
from sopctl.lint.pages import paragraphs as paragraphs_of_page
from sopctl.lint.pages import parted

PACKAGE = Path(FOLDER).parent
PO = Path(FOLDER, CHINESE, "LC_MESSAGES", f"{DOMAIN}.po")
MO = PO.with_suffix(".mo")
PAGES = (PACKAGE / "lint" / "rules", PACKAGE / "lint" / "elsewhere")
LOOKED_UP = ("_", "N_", "_html_words")


class Words(Catalog):
    """A catalogue whose header is the same whenever and wherever it is written."""

    mime_headers = [  # type: ignore[assignment]  # noqa: RUF012  # Babel's own names the day and its version
        ("Project-Id-Version", "sopctl"),
        ("Language", CHINESE),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", "nplurals=1; plural=0;"),
    ]


@dataclass
class Found:
    """A message of the source: its text, the text for many, and the files that have it."""

    one: str
    many: str = ""
    files: set[str] = field(default_factory=set)


def messages() -> dict[str, Found]:
    """All messages of the package, by text."""
    found: dict[str, Found] = {}
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.j2")]):
        name = path.relative_to(PACKAGE.parent).as_posix()
        inside = of_template(path) if path.suffix == ".j2" else of_source(path)
        for one, many in inside:
            known = found.setdefault(one, Found(one))
            known.many = known.many or many
            known.files.add(name)
    return found


def of_source(path: Path) -> Iterator[tuple[str, str]]:
    """The messages of a Python file: those looked up or marked, the help of commands, the pages of rules."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.parent in PAGES and path.stem != "__init__":
        text, __ = parted(ast.get_docstring(tree) or "")
        yield from ((paragraph, "") for paragraph in paragraphs_of_page(text))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if node.func.id in LOOKED_UP and texts and texts[0]:
                yield str(texts[0]), ""
            elif node.func.id == "plural" and len(texts) >= 2:
                yield str(texts[0]), str(texts[1])
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("typer.Option", "typer.Argument"):
            for given in node.keywords:
                if given.arg == "help" and isinstance(given.value, ast.Constant):
                    yield str(given.value.value), ""
        if isinstance(node, ast.FunctionDef) and "cli" in path.parts and node.name in ("command", "_sopctl"):
            for paragraph in paragraphs(ast.get_docstring(node) or ""):
                if not paragraph.startswith(EXAMPLE) or ", then " in paragraph:
                    yield paragraph, ""


def of_template(path: Path) -> Iterator[tuple[str, str]]:
    """The messages of a Jinja template."""
    tree = Environment().parse(path.read_text(encoding="utf-8"))
    for _line, _name, texts in extract_from_ast(tree, ("_",)):
        first = texts if isinstance(texts, str) else texts[0]
        if first:
            yield first, ""


def read_catalog() -> Catalog:
    """The .po as it stands."""
    with PO.open("rb") as file:
        return read_po(file, locale=CHINESE, domain=DOMAIN)


def updated(before: Catalog) -> Words:
    """A catalogue of the messages that the source has now, with the translations that there are."""
    after = Words(locale=CHINESE, domain=DOMAIN, header_comment=before.header_comment, fuzzy=False)
    for one in sorted(messages().values(), key=lambda one: (min(one.files), one.one)):
        known = before.get(one.one)
        string = known.string if known else ""
        if one.many:
            string = string if isinstance(string, tuple) else (string,)
        after.add(
            (one.one, one.many) if one.many else one.one,
            string if one.many or isinstance(string, str) else string[0],
            locations=[(file, 0) for file in sorted(one.files)],
            flags=known.flags & {"fuzzy"} if known else (),
            user_comments=known.user_comments if known else (),
        )
    return after


def po_of(catalog: Catalog) -> bytes:
    """The .po's bytes."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, include_lineno=False)
    return buffer.getvalue()


def mo_of(catalog: Catalog) -> bytes:
    """The .mo's bytes: the translated messages, sorted, in gettext's format."""
    pairs = sorted((_key(one), _text(one)) for one in catalog if one.id and _text(one))
    head = "".join(f"{name}: {value}\n" for name, value in Words.mime_headers)
    pairs.insert(0, (b"", head.encode()))
    ids, texts, offsets = b"", b"", []
    for key, text in pairs:
        offsets.append((len(key), len(ids), len(text), len(texts)))
        ids += key + b"\0"
        texts += text + b"\0"
    start = 7 * 4 + 16 * len(pairs)
    table = [struct.pack("<II", size, start + at) for size, at, _size, _at in offsets]
    table += [struct.pack("<II", size, start + len(ids) + at) for _size, _at, size, at in offsets]
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return header + b"".join(table) + ids + texts


def _key(message: Message) -> bytes:
    return "\0".join(message.id if isinstance(message.id, tuple) else (message.id,)).encode()


def _text(message: Message) -> bytes:
    text = message.string if isinstance(message.string, str) else message.string[0]
    return b"" if message.fuzzy else text.encode()


def main() -> None:
    catalog = updated(read_catalog())
    PO.write_bytes(po_of(catalog))
    MO.write_bytes(mo_of(catalog))
    missing = [one.id for one in catalog if one.id and not _text(one)]
    print(f"{len(catalog)} messages, {len(missing)} without a translation")
    if missing:
        sys.exit(1)


if __name__ == "__main__":
    main()
