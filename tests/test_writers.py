"""Writing SOPs: what is written reads back to the same SOP, in YAML and in Markdown."""

import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopctl.sop.fields import Field
from sopctl.sop.load import load_sop
from sopctl.sop.markdown_reader import read_markdown
from sopctl.sop.markdown_writer import write_markdown
from sopctl.sop.model import Phase, Reference, Review, Role, Sop, Step
from sopctl.sop.yaml_reader import read_document
from sopctl.sop.yaml_writer import write_yaml

LIBRARY = sorted((Path(__file__).parent.parent / "sops").rglob("*.yaml"))
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

# Texts that YAML or Markdown would take for something else, mixed with plain words.
WORDS = [
    "no", "on", "~", "null", "010", "1.10", "1e3", "0x1F", "2026-11-01", "12:30", "true", "-", "- a",
    "# a", "a: b", "a #b", "'", '"', "{{ name }}", "{% if x %}y{% endif %}", "{#id}", "[x]", "- [ ] t",
    "* * *", "---", "> q", "> [!WARNING]", "**Warning** w", "`c`", "```sh run", "~~~", "```", "|a|b|",
    "|-|-|", "<!-- c -->", "<b>", "&amp;", "\\", "[l]: http://x.io", "[l]", "[t](u)", "_e_", "a_b",
    "===", "1. n", "1、", "第一步：做", "活动", "步骤（一）", "：", "　", "\u00a0", "\u2028", "\x85",
    "\ufeff", "🚀", "@x", "%", "!", "?", "word", "Two words.", "    code", "\tt", "a  b", "#", "##",
    "### h", "a\\", "http://x.io/a?b=c#d",
]  # fmt: skip
LINE = st.lists(st.sampled_from(WORDS) | st.text("ab *_[]#-", max_size=4), min_size=1, max_size=3).map(
    " ".join
)
FILLED = LINE.map(str.rstrip).filter(str.strip)
BODY = st.lists(LINE, max_size=5).map("\n".join).map(str.rstrip)
BODY_FILLED = BODY.filter(str.strip)
IDS = st.from_regex(r"[a-z活步][a-z0-9.\-_活]{0,8}[a-z0-9]", fullmatch=True)
NAMES = st.from_regex(r"[xyz活][a-z0-9_]{0,5}q", fullmatch=True)
DURATIONS = st.sampled_from(["30min", "2h", "3wd", "1mo"])


def some(needed: dict[str, st.SearchStrategy[Any]], /, **optional: st.SearchStrategy[Any]) -> Any:
    return st.fixed_dictionaries(needed, optional={key.rstrip("_"): one for key, one in optional.items()})


SHARED = {"ask": LINE, "help": BODY, "required": st.booleans()}
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
        {"type": st.just("choice"), "options": st.lists(FILLED, min_size=1, max_size=3)}, many=st.booleans()
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
        some({"id": NAMES}, kind=st.sampled_from(["file", "link"]), required=st.booleans(), ask=LINE),
        max_size=2,
    ),
    approve=some({"by": st.lists(FILLED, min_size=1, max_size=2)}, not_=st.just("owner")),
    notify=st.lists(FILLED, max_size=2),
    links=REFERENCES,
    run=BODY,
    prompt=BODY,
)
USING = some(
    {"id": IDS, "title": FILLED, "use": IDS}, with_=st.dictionaries(NAMES, VALUES, max_size=2), do=BODY
)
ANY_STEPS = st.lists(STEPS | USING, min_size=1, max_size=3)
PHASES = st.lists(some({"id": IDS, "steps": ANY_STEPS}, title=LINE), min_size=1, max_size=3)
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
    "changelog": st.dictionaries(st.sampled_from(["1.2", "2.0.0", "10"]), st.lists(BODY_FILLED, min_size=1)),
    "calendar": FILLED,
    "calendars": st.dictionaries(
        NAMES, st.just({"week": ["mon", "tue"], "closed": ["2027-01-01"]}), max_size=1
    ),
    "roles": st.dictionaries(NAMES, FILLED | some({}, does=BODY, notice=DURATIONS), max_size=3),
    "params": COLLECT,
}
SOPS = st.one_of(
    st.fixed_dictionaries({"id": IDS, "title": FILLED, "phases": PHASES}, optional=HEAD),
    st.fixed_dictionaries({"id": IDS, "title": FILLED, "steps": ANY_STEPS}, optional=HEAD),
).map(Sop.model_validate)


def test_the_strategy_knows_every_key() -> None:
    """A key that is added to the language must be added to what the properties are tried with."""
    text = Path(__file__).read_text(encoding="utf-8")
    for model in (Sop, Phase, Step, Field, Role, Reference, Review):
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
    assert from_yaml(text) == sop
    assert write_yaml(from_yaml(text)) == text


@given(SOPS)
@SLOW
def test_markdown_gives_the_same_sop(sop: Sop) -> None:
    """model -> Markdown -> model is the identity."""
    assert from_markdown(write_markdown(sop)) == sop


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_the_library_reads_back(path: Path) -> None:
    """Every SOP of the library is the same in YAML and in Markdown."""
    sop = load_sop(path.name, path.read_bytes()).sop
    if sop is None:
        pytest.skip("it draws on the shared file")
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
