"""A reminder as the page of a mail: one column, readable on a phone, nothing fetched from anywhere."""

from html import escape

from sopctl.language import spoken_tag
from sopctl.render.reminder.letter import Letter, Line, closing, greeting, more_words, sections, subject

BODY = (
    "margin:0 auto;max-width:36em;padding:16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',"
    "'PingFang SC','Microsoft YaHei',sans-serif;color:#1c1c1c;background:#ffffff"
)
FAINT, CODE = "color:#5c5c5c;font-size:14px", "font:13px/1.4 ui-monospace,Menlo,Consolas,monospace"


def page(letter: Letter) -> str:
    """The letter as HTML. All that people wrote is escaped."""
    language = spoken_tag()
    parts = [
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(subject(letter))}</title></head>",
        f'<body style="{BODY}">',
        f"<p>{escape(greeting(letter))}</p>",
    ]
    for section in sections(letter):
        parts.append(f'<h2 style="font-size:18px;margin:24px 0 8px">{escape(section.head)}</h2>')
        parts.append('<ul style="margin:0;padding-left:20px">')
        parts += [_line(line) for line in section.lines]
        if section.more:
            parts.append(f'<li style="{FAINT}">{escape(more_words(section.more))}</li>')
        parts.append("</ul>")
    parts += [f'<p style="{FAINT}">{escape(line)}</p>' for line in closing(letter)]
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _line(line: Line) -> str:
    command = f'<br><code style="{CODE}">{escape(line.command)}</code>' if line.command else ""
    return (
        f'<li style="margin-bottom:12px"><strong>{escape(line.title)}</strong>'
        f'<br><span style="{FAINT}">{escape(line.about)}</span>{command}</li>'
    )
