"""The blocks of a Markdown text as a tree, with their lines; what stands inside a line is left alone."""

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sopctl.sop.markdown.text import TAB, Lines, comments

MAX_NESTING = 20  # of lists in lists; the parser's time grows with it
MARKER = re.compile(r"(\s*)([-+*]|\d{1,9}[.)])")


@dataclass
class Block:
    """One block. Lines count from 0; `end` is the line after the last."""

    kind: str  # heading, paragraph, list, fence, code, html, quote, table, rule
    start: int
    end: int
    column: int = 0  # where the text of what holds it begins
    marker: int = -1  # the line on which the list item that holds it begins
    level: int = 0
    info: str = ""
    content: str = ""
    ordered: bool = False
    first: int = 1
    items: list["Item"] = field(default_factory=list)


@dataclass
class Item:
    """An item of a list; `column` is where its text begins."""

    start: int
    end: int
    column: int
    blocks: list[Block] = field(default_factory=list)


def parse_blocks(lines: Lines, first: int) -> list[Block]:
    """The blocks of a file, without the lines before `first`."""
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table").disable("reference")
    parser.core.ruler.enableOnly(["normalize", "block"])
    rows: list[int] = []  # an empty one that is put in counts to the line before it
    shown: list[str] = []
    for number in range(first, len(lines)):
        if number in lines.gaps:
            rows.append(number - 1)
            shown.append("")
        rows.append(number)
        shown.append(lines.line(number))
    return _Tree(lines, parser.parse("\n".join(shown)), rows).blocks(0, -1)


class _Tree:
    def __init__(self, lines: Lines, tokens: list[Token], rows: list[int]) -> None:
        self.lines = lines
        self.tokens = tokens
        self.rows = rows
        self.next = 0

    def blocks(self, column: int, marker: int, closing: str = "") -> list[Block]:
        """The blocks up to a closing token."""
        found: list[Block] = []
        while self.next < len(self.tokens):
            token = self.tokens[self.next]
            self.next += 1
            if token.type == closing:
                break
            found.append(self.block(token, column, marker))
        return found

    def block(self, token: Token, column: int, marker: int) -> Block:
        start, end = self.span(token)
        while end > start + 1 and self.lines.is_blank(end - 1):
            end -= 1
        block = Block("", start, end, column, marker)
        match token.type:
            case "heading_open":
                block.kind, block.level = "heading", int(token.tag[1:])
                block.content = self.inside("heading_close")
            case "paragraph_open":
                block.kind, block.content = "paragraph", self.inside("paragraph_close")
            case "bullet_list_open" | "ordered_list_open":
                block.kind, block.ordered = "list", token.type.startswith("ordered")
                block.first = int(token.attrGet("start") or 1)
                block.items = self.items(column, token.type.replace("open", "close"))
            case "blockquote_open":
                block.kind = "quote"
                self.inside("blockquote_close", token.level)
            case "table_open":
                block.kind = "table"
                self.inside("table_close", token.level)
            case "fence":
                block.kind, block.info, block.content = "fence", token.info.strip(), token.content
            case "code_block":
                block.kind, block.content = "code", token.content
            case "html_block":
                block.kind, block.content = "html", token.content
            case _:
                block.kind = "rule"
        return block

    def span(self, token: Token) -> tuple[int, int]:
        """The lines of a token: the first, and the one after the last."""
        start, end = token.map or [0, 0]
        first = self.rows[min(start, len(self.rows) - 1)]
        return first, max(first, self.rows[min(end, len(self.rows)) - 1] + 1 if end else 0)

    def inside(self, closing: str, level: int | None = None) -> str:
        content = ""
        while self.next < len(self.tokens):
            token = self.tokens[self.next]
            self.next += 1
            if token.type == closing and level in (None, token.level):
                break
            content = token.content
        return content

    def items(self, column: int, closing: str) -> list[Item]:
        found: list[Item] = []
        while self.next < len(self.tokens):
            token = self.tokens[self.next]
            self.next += 1
            if token.type == closing:
                break
            start, end = self.span(token)
            own = self.content_column(start, column)
            found.append(Item(start, end, own, self.blocks(own, start, "list_item_close")))
        return found

    def content_column(self, line: int, column: int) -> int:
        """Where an item's text begins, by CommonMark's rule for what follows its marker."""
        text = self.lines.line(line).expandtabs(TAB)
        found = MARKER.match(text, column)
        if not found:
            return column
        spaces = len(text) - found.end() - len(text[found.end() :].lstrip(" "))
        return found.end() + (spaces if 1 <= spaces <= TAB and text[found.end() :].strip(" ") else 1)


def is_comment(block: Block) -> bool:
    """Whether a block holds nothing but comments, which are for authors."""
    if block.kind != "html" or "<!--" not in block.content:
        return False
    here, rest = 0, []
    for start, end in comments(block.content):
        rest.append(block.content[here:start])
        here = end
    return not "".join([*rest, block.content[here:]]).strip()
