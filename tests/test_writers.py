"""Writing SOPs: what is written reads back to the same SOP, in YAML and in Markdown."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopctl.errors import SopctlError
from sopctl.render.clean import UNSAFE
from sopctl.sop.fields import Field
from sopctl.sop.load import load_sop
from sopctl.sop.markdown_reader import read_markdown
from sopctl.sop.markdown_writer import write_markdown
from sopctl.sop.model import Phase, Reference, Repeat, Review, Role, Sop, Step
from sopctl.sop.yaml_reader import read_document
from sopctl.sop.yaml_writer import UNSEEN, write_yaml

LIBRARY = sorted((Path(__file__).parent.parent / "sops").glob("*.yaml"))
SLOW = settings(max_examples=36, deadline=None, suppress_health_check=list(HealthCheck))

# Texts that YAML or Markdown would take for something else, mixed with plain words.
WORDS = [
    "no", "on", "~", "null", "010", "1.10", "1e3", "0x1F", "2026-11-01", "12:30", "true", "-", "- a",
    "# a", "a: b", "a #b", "'", '"', "{{ name }}", "{% if x %}y{% endif %}", "{#id}", "[x]", "- [ ] t",
    "* * *", "---", "> q", "> [!WARNING]", "**Warning** w", "`c`", "```sh run", "~~~", "```", "|a|b|",
    "|-|-|", "<!-- c -->", "<b>", "&amp;", "\\", "[l]: http://x.io", "[l]", "[t](u)", "_e_", "a_b",
    "===", "1. n", "1、", "第一步：做", "活动", "步骤（一）", "：", "　", "\u00a0", "\u2028", "\x85",
    "\ufeff", "🚀", "@x", "%", "!", "?", "word", "Two words.", "    code", "\tt", "a  b", "#", "##",
    "### h", "a\\", "http://x.io/a?b=c#d", "\u202e", "a\u200bb", "\u200d", "\u00ad", "\U000e0041", "\x1b[1m",
    "\x00", "\r", "\u2003", "&#x202e;", "\\u202e", "1_0", "12:30:5.", "{#a", "- [x]", "[!CAUTION]", "##}",
]  # fmt: skip
ONE_LINE = st.lists(st.sampled_from(WORDS) | st.text("ab *_[]#-", max_size=4), min_size=1, max_size=3).map(
    " ".join
)
# Any text may have several lines, or white space at its ends; not only those that are meant to.
LINE = ONE_LINE | st.tuples(
    ONE_LINE, st.sampled_from(["\n", "\n\n", " \n ", "\t", "  "]), ONE_LINE | st.just("")
).map("".join)
FILLED = LINE.map(str.rstrip).filter(str.strip)
BODY = st.lists(LINE, max_size=5).map("\n".join).map(str.rstrip)
BODY_FILLED = BODY.filter(str.strip)
IDS = st.from_regex(r"[a-z活步][a-z0-9.\-_活]{0,8}[a-z0-9]", fullmatch=True)
NAMES = st.from_regex(r"[xyz活][a-z0-9_]{0,5}q", fullmatch=True)
DURATIONS = st.sampled_from(["30min", "2h", "3wd", "1mo"])


def some(needed: dict[str, st.SearchStrategy[Any]], /, **optional: st.SearchStrategy[Any]) -> Any:
    return st.fixed_dictionaries(needed, optional={key.rstrip("_"): one for key, one in optional.items()})


SHARED = {"ask": LINE, "help": BODY, "required": st.booleans(), "internal": st.booleans()}
VALUES = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | FILLED | st.lists(FILLED, max_size=2)
NUMBERS = {"min": st.integers(-9, 0) | st.just(-0.5), "max": st.integers(1, 9) | st.just(1.5), "unit": LINE}
TARGETS = st.sampled_from([">= 5", "< 0.4 * reach"])
FIELDS: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(["text", "integer", "date", "bool", "file", "datetime"]),
    some({"type": st.just("text")}, **SHARED, default=VALUES, pattern=st.just("[a-z]+: #.*")),
    some({"type": st.just("number")}, **SHARED, **NUMBERS, default=st.floats(-9, 9), target=TARGETS),
    some({"type": st.just("money"), "currency": st.just("CNY")}, **SHARED, target=TARGETS),
    some({"type": st.just("rating")}, max=st.integers(3, 10)),
    some(
        {"type": st.just("choice"), "options": st.lists(FILLED, min_size=1, max_size=3, unique=True)},
        many=st.booleans(),
    ),
    some(
        {
            "type": st.just("table"),
            "columns": st.dictionaries(NAMES, st.sampled_from(["text", "role"]), min_size=1),
        },
        min_rows=st.integers(0, 3),
    ),
    some(
        {"type": st.just("funnel"), "stages": st.lists(FILLED, min_size=2, max_size=3, unique=True)},
        alert_below=st.sampled_from([0.4, 0, 1]),
    ),
)
COLLECT = st.dictionaries(NAMES, FIELDS, max_size=3)
REFERENCES = st.lists(some({"title": FILLED}, url=st.just("https://x.io/a?b=c")), max_size=2)
STEPS = some(
    {"id": IDS, "title": FILLED},
    internal=st.booleans(),
    warning=st.lists(BODY_FILLED, max_size=2),
    caution=st.lists(BODY_FILLED, max_size=2),
    do=BODY,
    owner=FILLED,
    needs=st.lists(IDS, max_size=2),
    when=FILLED,
    each=FILLED | st.lists(FILLED, max_size=2),
    takes=DURATIONS,
    due=st.sampled_from(["start + 3wd", "2027-03-18"]),
    check=st.lists(FILLED, max_size=3),
    collect=COLLECT,
    evidence=st.lists(
        some(
            {"id": NAMES},
            kind=st.sampled_from(["file", "link"]),
            required=st.booleans(),
            ask=LINE,
            internal=st.booleans(),
        ),
        max_size=2,
    ),
    approve=some({"by": st.lists(FILLED, min_size=1, max_size=2)}, not_=st.just("owner")),
    notify=st.lists(FILLED, max_size=2),
    links=REFERENCES,
    run=BODY,
    prompt=BODY,
)
USING = some(
    {"id": IDS, "title": FILLED, "use": IDS},
    internal=st.booleans(),
    with_=st.dictionaries(NAMES, VALUES, max_size=2),
    do=BODY,
)
ANY_STEPS = st.lists(STEPS | USING, min_size=1, max_size=3)
PHASES = st.lists(
    some({"id": IDS, "steps": ANY_STEPS}, title=LINE, internal=st.booleans()), min_size=1, max_size=3
)
HEAD: dict[str, st.SearchStrategy[Any]] = {
    "version": FILLED,
    "language": st.sampled_from(["en", "zh"]),
    "summary": BODY,
    "purpose": BODY,
    "scope": BODY,
    "owner": FILLED,
    "definitions": st.dictionaries(FILLED, BODY, max_size=3),
    "tools": st.lists(LINE, max_size=3),
    "references": REFERENCES,
    "tags": st.lists(LINE, max_size=3),
    "review": some({"every": DURATIONS}, last=st.just("2026-11-01")),
    "repeat": st.sampled_from(["每月第一个工作日", "every week"])
    | some(
        {"every": st.sampled_from(["每两周周五", "every month on the 31st"])},
        since=st.just("2026-11-01"),
        lead=st.sampled_from(["5wd", "2w"]),
        with_=st.dictionaries(NAMES, VALUES, max_size=2),
    ),
    "changelog": st.dictionaries(st.sampled_from(["1.2", "2.0.0", "10"]), st.lists(BODY_FILLED, min_size=1)),
    "calendar": FILLED,
    "calendars": st.dictionaries(
        NAMES,
        st.just({"week": ["mon", "tue"], "closed": ["2027-01-01"]})
        | st.just({"region": ["CN", "DE-BY"], "hours": ["09:00-12:00"], "open": ["2027-01-01..2027-01-04"]}),
        max_size=1,
    ),
    "roles": st.dictionaries(
        NAMES, FILLED | some({}, does=BODY, notice=DURATIONS, capacity=st.integers(1, 9)), max_size=3
    ),
    "params": COLLECT,
}
SOPS = st.one_of(
    st.fixed_dictionaries({"id": IDS, "title": FILLED, "phases": PHASES}, optional=HEAD),
    st.fixed_dictionaries({"id": IDS, "title": FILLED, "steps": ANY_STEPS}, optional=HEAD),
).map(Sop.model_validate)


def test_the_strategy_knows_every_key() -> None:
    """A key that is added to the language must be added to what the properties are tried with."""
    text = Path(__file__).read_text(encoding="utf-8")
    for model in (Sop, Phase, Step, Field, Role, Reference, Review, Repeat):
        for name in model.model_fields:
            assert f"{name}=" in text or f'"{name}":' in text, f"{model.__name__}.{name}"


def from_yaml(text: str) -> Sop:
    document, findings = read_document("x.yaml", text.encode())
    assert document is not None
    assert findings == []
    return Sop.model_validate(document.data)


def from_markdown(text: str) -> Sop:
    document, findings = read_markdown("x.md", text.encode())
    assert document is not None
    assert findings == []
    return Sop.model_validate(document.data)


@given(SOPS)
@SLOW
def test_yaml_gives_the_same_sop(sop: Sop) -> None:
    """model -> YAML -> model is the identity, and writing again changes nothing."""
    text = write_yaml(sop)
    assert not UNSAFE.search(text)
    assert from_yaml(text) == sop
    assert write_yaml(from_yaml(text)) == text


@given(SOPS)
@SLOW
def test_markdown_gives_the_same_sop(sop: Sop) -> None:
    """model -> Markdown -> model is the identity."""
    text = write_markdown(sop)
    assert not UNSAFE.search(text)
    assert from_markdown(text) == sop


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_the_library_reads_back(path: Path) -> None:
    """Every SOP of the library is the same in YAML and in Markdown."""
    sop = load_sop(path.name, path.read_bytes()).sop
    assert sop is not None
    assert from_yaml(write_yaml(sop)) == sop
    assert from_markdown(write_markdown(sop)) == sop


def test_yaml_is_short_and_in_order() -> None:
    """Defaults are left out, texts stand in blocks, short maps on one line; words keep their meaning."""
    text = (
        "id: x\ntitle: T\nversion: '1.10'\npurpose: |\n  a\n  b\n\n"
        "params:\n  number: integer\n  m: {type: number, default: 1.10, min: 1}\n\n"
        'steps:\n  - id: s\n    title: "no"\n    check: ["010", "yes: or no", plain]\n'
    )
    assert write_yaml(from_yaml(text)) == text.replace("'1.10'", '"1.10"')


def test_markdown_is_pleasant() -> None:
    """What Markdown can say is said in Markdown; the rest stands in a block."""
    text = (
        "---\nid: x\nowner: lead\n---\n\n# T\n\nWhy.\n\n## P\n\n### Draw *it*\n\n> [!WARNING]\n> Hot.\n\n"
        "Look.\n\n- a\n- b\n\n* [ ] done\n\n```sh run\nls\n```\n\n```yaml sop\nneeds: [k]\n```\n"
    )
    assert write_markdown(from_markdown(text)) == text.replace("*it*", "it")


def sop_of(*steps: dict[str, Any], **keys: Any) -> Sop:
    return Sop.model_validate({"id": "x", "title": "T", "steps": list(steps), **keys})


def test_what_is_unsafe_to_print_is_escaped() -> None:
    """The writers know every character that the terminal's cleaner knows."""
    assert [
        hex(one) for one in range(0x110000) if UNSAFE.match(chr(one)) and not UNSEEN.match(chr(one))
    ] == []


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u200d", "\u00ad", "\U000e0041", "\x1b", "\ufeff"])
def test_unseen_characters_are_escaped(sign: str) -> None:
    """Nothing that hides or turns text around is written raw, wherever it stands; the other steps stay."""
    text = f"a{sign}b"
    step = {
        "id": "s",
        "title": text,
        "do": f"{text}\n\nc",
        "check": ["c", text],
        "run": text,
        "warning": [text],
    }
    sop = Sop.model_validate(
        {
            "id": "x", "title": text, "purpose": text, "tags": [text], "definitions": {text: f"{text}\nd"},
            "phases": [{"id": "p", "title": text, "steps": [step, {"id": "fine", "title": "Fine"}]}],
        }
    )  # fmt: skip
    for written, back in ((write_yaml(sop), from_yaml), (write_markdown(sop), from_markdown)):
        assert not UNSAFE.search(written)
        assert f"{ord(sign):04x}" in written
        assert back(written) == sop
    assert "\n### Fine\n" in write_markdown(sop)


@pytest.mark.parametrize("text", ["a\nb", "a\nb\n", " a\n b ", "\na", "a\n\n", "\n", " ", "a\t\n", "a\n "])
def test_line_ends_stay_as_they_are(text: str) -> None:
    """A text that is no paragraph neither gains nor loses a line end or white space at its ends."""
    step = {
        "id": "s", "title": "S", "do": "d", "owner": text, "notify": [text],
        "collect": {"f": {"type": "longtext", "ask": text, "default": text}},
    }  # fmt: skip
    sop = Sop.model_validate(
        {"id": "x", "title": "T", "tags": [text], "phases": [{"id": "p", "title": text, "steps": [step]}]}
        | {"params": {"q": {"type": "text", "ask": text}}, "tools": [text], "owner": text}
    )
    assert from_yaml(write_yaml(sop)) == sop
    assert from_markdown(write_markdown(sop)) == sop
    flat = sop_of(step, tools=[text])  # the last key of the front matter
    assert from_markdown(write_markdown(flat)) == flat


def test_one_odd_step_leaves_the_others_as_they_are() -> None:
    """Only what reads back otherwise goes into a block of keys; ids that titles give are not written."""
    steps = [{"id": f"step-{one}", "title": f"Step {one}", "do": f"Do {one}."} for one in range(40)]
    steps[3]["do"] = "```\nnever closed"
    steps[9]["do"] = "## a heading"
    steps[20]["title"] = "two\nlines"
    text = write_markdown(sop_of(*steps))
    assert from_markdown(text) == sop_of(*steps)
    assert text.count("yaml sop") == 3
    assert text.count("{#") == 1
    assert "### Step 30\n\nDo 30.\n" in text


def test_long_keys() -> None:
    """YAML wants a sign before a key of more than 1,024 characters."""
    sop = sop_of({"id": "s", "title": "S"}, definitions={"k" * 3000: "d", "\u202e" * 300: "e\nf"})
    assert from_yaml(write_yaml(sop)) == sop
    assert from_markdown(write_markdown(sop)) == sop


def test_deep_values() -> None:
    """What is nested deeply is not mostly spaces, and reads back."""
    value: Any = ["a"] * 2000 + [{"k" * 2000: "a\nb", "\u202e": "1"}]
    for _ in range(16):
        value = [{"a": value, "b": 1}]
    sop = sop_of({"id": "s", "title": "S", "use": "q", "with": {"v": value}})
    assert from_yaml(write_yaml(sop)) == sop
    assert from_markdown(write_markdown(sop)) == sop
    assert len(write_yaml(sop)) < 20_000


HOSTILE: dict[str, Callable[[], Sop]] = {
    "equal titles": lambda: sop_of(*({"id": f"s{one}", "title": "a"} for one in range(2400))),
    "equal titles of phases": lambda: Sop.model_validate(
        {"id": "x", "title": "T"}
        | {
            "phases": [
                {"id": f"p{n}", "title": "a", "steps": [{"id": f"s{n}", "title": "b"}]} for n in range(1200)
            ]
        }
    ),
    "bad titles": lambda: sop_of(*({"id": f"s{one}", "title": "a\nb"} for one in range(500))),
    "bad phases": lambda: Sop.model_validate(
        {"id": "x", "title": "T"}
        | {
            "phases": [
                {"id": f"p{n}", "title": "a\n", "steps": [{"id": f"s{n}", "title": "b"}]} for n in range(350)
            ]
        }
    ),
    "fences": lambda: sop_of(*({"id": f"s{one}", "title": "a", "do": "```\nb"} for one in range(400))),
    "long texts": lambda: sop_of(
        *({"id": f"s{n}", "title": "a", "do": "~~~\n" + "a *b*\n" * 400} for n in range(10))
    ),
    "signs": lambda: sop_of(*({"id": f"s{one}", "title": "*_[]`" * 10} for one in range(700))),
    "hashes": lambda: sop_of({"id": "s", "title": "#" * 90_000, "do": "#" * 90_000}, title="{#" * 40_000),
    "digits": lambda: sop_of({"id": "s", "title": "1" * 90_000 + "x", "do": "1:" * 40_000 + "x"}),
    "empty lines": lambda: sop_of({"id": "s", "title": "a", "do": "a" + "\n" * 4000 + "b"}),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_work_is_bounded(kind: str) -> None:
    """What could take long to write comes out soon, and the same."""
    sop = HOSTILE[kind]()
    start = time.process_time()
    text = write_markdown(sop)
    assert time.process_time() - start < 4  # 2 on a machine that does nothing else
    assert from_markdown(text) == sop


@pytest.mark.parametrize(
    "sop",
    [
        sop_of(*({"id": f"s{one}", "title": "a"} for one in range(4800))),
        sop_of(*({"id": f"s{one}", "title": "a", "takes": "2h"} for one in range(1200))),
        sop_of({"id": "s", "title": "a", "do": "b\n" * 6000 + "b"}),
        sop_of(*({"id": f"s{one}", "title": "a", "do": "b" * 90_000} for one in range(20))),
        sop_of(*[{"id": "s", "title": "a", "do": "b" * 90_000}] * 20_000),
    ],
    ids=["steps", "blocks", "lines", "characters", "aliases"],
)
def test_more_than_a_markdown_file_may_have(sop: Sop) -> None:
    """What the reader would refuse is not written, and soon."""
    start = time.process_time()
    with pytest.raises(SopctlError, match="as Markdown this SOP has more than 5,000 lines") as caught:
        write_markdown(sop)
    assert "--format yaml" in caught.value.mend
    assert time.process_time() - start < 2


def test_more_than_a_yaml_file_may_have() -> None:
    """Aliases can make an SOP that is larger than any file may be."""
    sop = sop_of(*[{"id": "s", "title": "a", "do": "b" * 90_000}] * 20_000)
    with pytest.raises(SopctlError, match="as YAML this SOP has more than"):
        write_yaml(sop)


@pytest.mark.parametrize("write", [write_yaml, write_markdown])
def test_what_does_not_read_back_is_not_written(write: Callable[[Sop], str]) -> None:
    """No file can hold half a character: that is an error, not a text that is something else."""
    with pytest.raises(SopctlError, match="reads back to the same SOP"):
        write(sop_of({"id": "s", "title": "a\ud800"}))


def damaged(raw: bytes, random_bytes: random.Random) -> bytes:
    body = bytearray(raw)
    for _ in range(random_bytes.randint(1, 6)):
        spot = random_bytes.randrange(len(body))
        match random_bytes.randrange(4):
            case 0:
                body[spot] = random_bytes.randrange(256)
            case 1:
                del body[spot : spot + random_bytes.randrange(40)]
            case 2:
                body[spot:spot] = random_bytes.choice(
                    [b"[", b"{", b"- ", b"\t", b"&a ", b"*a", b"```\n", b"> ", b"#"]
                )
            case _:
                body[spot:spot] = body[spot : spot + 60]
    return bytes(body)


@pytest.mark.parametrize("end", ["yaml", "md"])
def test_damage_is_told_and_never_crashes(end: str) -> None:
    """Random damage to a valid file gives findings or another SOP, and soon."""
    path = next(path for path in LIBRARY if path.stem == "retrospective")
    sop = load_sop(path.name, path.read_bytes()).sop
    assert sop is not None
    raw = path.read_bytes() if end == "yaml" else write_markdown(sop).encode()
    for seed in range(120):
        start = time.process_time()
        loaded = load_sop(f"x.{end}", damaged(raw, random.Random(seed)))
        assert time.process_time() - start < 2
        assert loaded.sop is not None or loaded.findings
