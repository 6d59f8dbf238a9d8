"""The SOPs that come with sopctl: each is clean, whole, and walked from a new run to a closed one."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from sopctl.cli.library import Library, shipped
from sopctl.sop.load import require_sop
from sopctl.sop.model import Sop, Step, steps_of, used_by
from sopctl.store.shipped import shipped_folder

Cli = Callable[..., "CompletedProcess[str]"]
TOP = Path(__file__).parent.parent
FILES = sorted((TOP / "sops").glob("*.yaml"))
IDS = [path.stem for path in FILES]


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped SOPs, each read once."""
    return shipped()


@pytest.fixture(scope="module")
def sops(library: Library) -> dict[str, Sop]:
    """Each SOP by its id."""
    read = (require_sop(library.load(path)) for path in library.files)
    return {sop.id: sop for sop in read}


# What is there


def test_every_sop_has_its_examples(sops: dict[str, Sop]) -> None:
    """A file has the SOP of its name, and an example for all conditions true and one for all false."""
    assert shipped_folder() == TOP / "sops"
    assert list(sops) == IDS
    for name in IDS:
        for file in ("values", "answers", "least-values", "least-answers"):
            assert (TOP / "examples" / name / f"{file}.yaml").is_file()


def test_no_sop_draws_on_what_is_left_behind(library: Library) -> None:
    """What `sopctl add` copies is all that an SOP needs: it uses shipped SOPs alone, and no shared file."""
    for path in library.files:
        loaded = library.load(path)
        assert loaded.common is None
        assert set(used_by(require_sop(loaded))) <= loaded.parts.keys() <= set(IDS)


def test_lint_finds_nothing(sopctl: Cli, tmp_path: Path) -> None:
    """Not even a warning."""
    done = sopctl("lint", str(TOP / "sops"), "--format", "json", cwd=tmp_path)
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


@pytest.mark.parametrize("name", IDS)
def test_an_sop_says_what_it_is(name: str, sops: dict[str, Sop]) -> None:
    """Purpose, scope, roles with their work, review, tags and version are there; steps say what to do."""
    sop = sops[name]
    for said in (
        sop.summary,
        sop.purpose,
        sop.scope,
        sop.owner,
        sop.version,
        sop.tags,
        sop.tools,
        sop.review,
    ):
        assert said
    assert sop.language == ("zh" if name.endswith(".zh") else "en")
    assert all(role.does for role in sop.roles.values())
    for one in steps_of(sop):
        assert one.do or one.use, f"{one.id} has no instructions"
        seen = one.check or one.collect or one.evidence or one.approve or one.use
        assert seen, f"{one.id}: nothing shows that it was done"


TEXTS = {"title", "do", "warning", "caution", "check", "prompt", "with"}  # where names are filled in


@pytest.mark.parametrize("name", IDS)
def test_no_text_says_braces(name: str, sops: dict[str, Sop]) -> None:
    """`{{ name }}` stands only where it is filled in, and no list was cut in two at a comma."""
    for path, text in texts(sops[name].model_dump(by_alias=True)):
        if "{{" in text or "{%" in text:
            assert TEXTS & set(path[-3:]), (path, text)
        if isinstance(path[-1], int) and "check" in path:
            assert text[0] == text[0].upper(), f"{path}: cut at a comma? {text}"
            assert not re.match("(And|Or|But|和|或|并且|而且)[ ,，]", text), (path, text)


def texts(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in plain data, with the way to it."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from texts(value, (*path, key))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from texts(value, (*path, at))
    elif isinstance(data, str):
        yield path, data


# What each must contain


def step(sop: Sop, name: str) -> Step:
    return next(one for one in steps_of(sop) if one.id == name)


def columns(sop: Sop, name: str) -> set[str]:
    """The columns of all tables of a step."""
    found: set[str] = set()
    for field in step(sop, name).collect.values():
        found |= set(getattr(field, "columns", {}))
    return found


def fields(sop: Sop, kind: str) -> dict[str, Any]:
    """The fields of a type, by `step.field`."""
    return {
        f"{one.id}.{name}": field
        for one in steps_of(sop)
        for name, field in one.collect.items()
        if field.type == kind
    }


@pytest.mark.parametrize("name", ["event-launch", "event-launch.zh"])
def test_event_launch(name: str, sops: dict[str, Sop]) -> None:
    """Notice for design, batching by role, the four-part notice, hand-offs, funnel, second wave, awards."""
    sop = sops[name]
    assert [phase.id for phase in sop.phases] == ["before", "during", "after"]
    assert sop.roles["designer"].notice == "5wd"
    assert step(sop, "one-brief").each == "batch_requests.briefs"
    assert [line[:2] for line in step(sop, "colleague-notice").do.splitlines() if line[:1].isdigit()] == [
        "1.", "2.", "3.", "4."
    ]  # fmt: skip
    assert "publish" in step(sop, "share-in-groups").needs
    assert fields(sop, "funnel")["watch-numbers.funnel"].alert_below == pytest.approx(0.4)
    assert {"second-wave", "page-down"} <= {one.id for one in steps_of(sop) if one.when}
    assert len(columns(sop, "publish-awards")) >= 3
    assert used_by(sop) == ["retrospective.zh" if name.endswith(".zh") else "retrospective"]
    lists = {"rundown-list", "material-list", "duty-list", "attendant-list", "content-list"}
    assert lists <= {one.id for one in steps_of(sop)}


def test_the_two_event_launches_are_one(sops: dict[str, Sop]) -> None:
    """The Chinese one has the same steps in the same order, so that teams can work side by side."""
    english, chinese = ([one.id for one in steps_of(sops[f"event-launch{end}"])] for end in ("", ".zh"))
    assert english == chinese


def test_offline_event(sops: dict[str, Sop]) -> None:
    """Before, during and after; the five lists with all their columns; a retrospective."""
    sop = sops["offline-event"]
    assert [phase.id for phase in sop.phases] == ["plan", "lists", "prepare", "during", "after"]
    lists = {
        "rundown-list": {"time", "details", "attention_points", "person_responsible", "content"},
        "material-list": {"item", "kind"},
        "responsibility-list": {"task", "person", "on_post_from", "main_duties"},
        "attendant-list": {
            "side",
            "group",
            "invited_on",
            "reply",
            "stay",
            "meals",
            "received_by",
            "transport",
        },
        "content-list": {"kind"},
    }
    for name, wanted in lists.items():
        assert wanted <= columns(sop, name), name
    assert used_by(sop) == ["retrospective"]


def test_market_research(sops: dict[str, Sop]) -> None:
    """Four steps, six sources, one summary table, a report with its regular audience; it comes back."""
    sop = sops["market-research"]
    assert len(sop.phases) == 4
    sources = {
        "search-web", "read-industry-reports", "buy-data", "run-survey", "interview-customers",
        "read-own-records",
    }  # fmt: skip
    assert sources <= {one.id for one in steps_of(sop)}
    assert {"focus", "source", "tool_or_method", "reliability"} <= columns(sop, "fill-table")
    assert "audience" in columns(sop, "mail-report")
    assert {"period", "report_on", "repeated"} <= sop.params.keys()
    assert {"read-last-report", "plan-next"} <= {one.id for one in steps_of(sop)}


def test_brand_promotion(sops: dict[str, Sop]) -> None:
    """The mission stands again in every piece; a pool of assets; a check of consistency per channel."""
    sop = sops["brand-promotion"]
    for name in ("teach-core", "make-pieces", "consistency-check"):
        assert "brand_core.mission" in step(sop, name).do, name
    assert columns(sop, "fill-pool")
    for name in ("make-pieces", "consistency-check", "publish", "audit-channel"):
        assert step(sop, name).each == "channels"


def test_content_marketing(sops: dict[str, Sop]) -> None:
    """Plan, create, publish, evaluate, and round again; prompts for a generative tool."""
    sop = sops["content-marketing"]
    assert [phase.id for phase in sop.phases][:4] == ["plan", "create", "publish", "evaluate"]
    assert {one.id for one in steps_of(sop) if one.prompt} >= {"widen-topics", "write-piece", "adapt"}
    assert {"take-over", "decide-next", "start-next-round"} <= {one.id for one in steps_of(sop)}


def test_product_launch(sops: dict[str, Sop]) -> None:
    """Twenty steps across departments, and the SOP says where they come from."""
    sop = sops["product-launch"]
    assert len(list(steps_of(sop))) == 20
    assert "twenty" in sop.purpose
    assert "launch teams commonly do" in sop.purpose
    assert len({sop.owner_of(one) for one in steps_of(sop)}) >= 7


def test_race_goals(sops: dict[str, Sop]) -> None:
    """A goal with a target for each stage of RACE, KPIs, yearly review, a standing reminder."""
    sop = sops["race-goals"]
    assert {"reach_growth", "act_rate", "convert_rate", "engage_rate"} <= sop.params.keys()
    for name in ("reach", "act", "convert", "engage"):
        assert len(step(sop, f"set-{name}-goal").check) == 5, "the five tests of SMART"
    assert step(sop, "choose-kpis").each == ["Reach", "Act", "Convert", "Engage"]
    assert sop.definitions.keys() >= {"RACE", "SMART", "KPI"}
    assert sop.review is not None
    assert sop.review.every in ("12mo", "1y")
    assert sop.owner == "cmo"
    assert "reminder" in step(sop, "set-readings").do


def test_goal_alignment(sops: dict[str, Sop]) -> None:
    """A hundred steps in six phases, each with an owner and something that shows it was done."""
    sop = sops["goal-alignment-100"]
    assert [len(phase.steps) for phase in sop.phases] == [15, 15, 15, 15, 14, 26]
    for one in steps_of(sop):
        assert sop.owner_of(one) in sop.roles, one.id
        assert one.collect or one.evidence, one.id
        assert one.due, one.id
    reports = ("leadership-report", "department-reports", "outside-report")
    for name in reports:
        assert step(sop, name).evidence or fields(sop, "file").keys() & {f"{name}.report"}, name


def test_campaign_qa(sops: dict[str, Sop]) -> None:
    """Each piece is held against brand guide and law, and approved by somebody who answers for it."""
    sop = sops["campaign-qa"]
    for name in ("check-brand", "check-law", "brand-approval", "legal-approval"):
        assert step(sop, name).each == "list_pieces.pieces", name
    for name in ("brand-approval", "legal-approval", "release-decision"):
        assert step(sop, name).approve, name


def test_write_an_sop(sops: dict[str, Sop]) -> None:
    """The life cycle: document, ask, review, train, run, look at performance, take feedback, improve."""
    sop = sops["write-an-sop"]
    life = [
        "write-steps", "ask-stakeholders", "review-file", "train-people", "first-run", "look-at-performance",
        "gather-feedback", "improve-sop",
    ]  # fmt: skip
    names = [one.id for one in steps_of(sop)]
    assert sorted(life, key=names.index) == life
    assert step(sop, "ask-stakeholders").each == "users"


@pytest.mark.parametrize("name", ["retrospective", "retrospective.zh"])
def test_retrospective(name: str, sops: dict[str, Sop]) -> None:
    """Plan against outcome, causes, decisions, owners."""
    sop = sops[name]
    assert {"gather-facts", "causes", "decide"} <= {one.id for one in steps_of(sop)}
    assert {"planned", "came"} <= columns(sop, "gather-facts") or "计划" in columns(sop, "gather-facts")
    assert any(field.type == "person" for field in step(sop, "decide").collect["decisions"].columns.values())


# The walk


@pytest.mark.parametrize("name", IDS)
def test_walked_to_the_end(
    name: str, sops: dict[str, Sop], repo: Path, sopctl: Cli, clean_env: dict[str, str]
) -> None:
    """New, walked unattended, closed, verified, reported; with all conditions true no step is left out."""
    shutil.copytree(TOP / "sops", repo / "sops", dirs_exist_ok=True)
    run, steps = walked(name, "", repo, sopctl)
    assert [one["id"] for one in steps if one["status"] != "done"] == []
    assert sopctl("verify", run, cwd=repo).returncode == 0
    for ending, beginning in (("md", "# "), ("html", "<!doctype html>")):
        done = sopctl("report", run, "--format", ending, cwd=repo)
        assert done.returncode == 0, done.stderr
        assert done.stdout.lower().startswith(beginning)
        assert "{{" not in done.stdout
        for one in steps_of(sops[name]):
            assert "{{" in one.title or one.use or one.title in done.stdout.replace("&#39;", "'"), one.title


@pytest.mark.parametrize("name", IDS)
def test_walked_with_what_is_least(name: str, sops: dict[str, Sop], repo: Path, sopctl: Cli) -> None:
    """With all conditions false every step that has one is not needed, nor is what it uses."""
    shutil.copytree(TOP / "sops", repo / "sops", dirs_exist_ok=True)
    _, steps = walked(name, "least-", repo, sopctl)
    left = {one["id"] for one in steps if one["status"] == "not-needed"}
    for one in steps:
        assert (one["id"] in left) == conditional(one["id"], sops[name], sops), one
    assert any(one.when for one in steps_of(sops[name])) == bool(left)


def walked(name: str, which: str, repo: Path, sopctl: Cli) -> tuple[str, list[dict[str, Any]]]:
    """An example's run, closed, and its steps as `status` tells them."""
    example = TOP / "examples" / name
    new = sopctl("new", name, "--values", str(example / f"{which}values.yaml"), cwd=repo)
    assert new.returncode == 0, new.stderr
    run = new.stdout.strip()
    for words in (["run", run, "--answers", str(example / f"{which}answers.yaml")], ["close", run]):
        done = sopctl(*words, cwd=repo)
        assert done.returncode == 0, done.stderr
    facts = json.loads(sopctl("status", run, "--json", cwd=repo).stdout)
    assert facts["closed"]
    assert facts["progress"]["settled"] == facts["progress"]["total"] == len(facts["steps"])
    return run, facts["steps"]


def conditional(found: str, sop: Sop, sops: dict[str, Sop]) -> bool:
    """Whether a step of a run, such as `look-back/causes` or `publish[article]`, hangs on a condition."""
    name, _, rest = found.partition("/")
    one = step(sop, name.partition("[")[0])
    return bool(one.when) or bool(rest and one.use and conditional(rest, sops[one.use], sops))


@pytest.mark.parametrize("name", IDS)
def test_shown(name: str, sops: dict[str, Sop], sopctl: Cli, tmp_path: Path) -> None:
    """`sopctl show` prints it as a document, from anywhere, with every step."""
    done = sopctl("show", name, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    words = "".join(done.stdout.split())
    for one in steps_of(sops[name]):
        assert "".join(one.title.split()) in words


# The page that maps texts to steps

ROW = re.compile(r"^\| (.*) \| (.*) \|$", re.MULTILINE)


def section(name: str) -> str:
    """What the library's README says of an SOP."""
    readme = (TOP / "sops" / "README.md").read_text(encoding="utf-8")
    return re.search(rf"^## {re.escape(name)}\n(.*?)(?=^## |\Z)", readme, re.DOTALL | re.MULTILINE)[1]  # type: ignore[index]


def test_the_readme_has_a_row_and_a_section_for_each() -> None:
    """Every SOP is in the table, with its title and as many steps as it has, and has its mapping."""
    readme = (TOP / "sops" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^## (.*)$", readme, re.MULTILINE)) == IDS
    anchors = {"#" + name.replace(".", "") for name in IDS}
    assert set(re.findall(r"\((#[^)]*)\)", readme)) == anchors
    for target in re.findall(r"\]\(([^)#]+)\)", readme):
        assert (TOP / "sops" / target).exists(), target
        assert not target.startswith(("/", "http"))


@pytest.mark.parametrize("name", IDS)
def test_the_readme_names_what_is_there(name: str, sops: dict[str, Sop]) -> None:
    """Whatever the mapping names is in the SOP, and every step of the SOP is named."""
    sop, said = sops[name], section(name)
    readme = (TOP / "sops" / "README.md").read_text(encoding="utf-8")
    ids = {one.id for one in steps_of(sop)}
    assert f"| [{name}]({name}.yaml) | {sop.title} |" in readme
    assert f"| [{len(ids)} steps](#{name.replace('.', '')}) |" in readme
    known = ids | named_in(sop) | set(IDS)
    rows = ROW.findall(said)
    assert len(rows) > 8
    mentioned = [word for _, where in rows for word in re.findall("`([^`]+)`", where)]
    names = {re.sub(r"\[.*", "", word) for word in mentioned if re.fullmatch(r"[\w.-]+(\[\w+\])?", word)}
    assert names - known == set()
    assert ids - names == set()
    bare = {
        word for _, where in rows for word in re.findall(r"[a-z]+(?:-[a-z]+)+", re.sub("`[^`]*`", "", where))
    }
    assert bare & ids == set()


def named_in(sop: Sop) -> set[str]:
    """What an SOP calls by name beside its steps: keys, phases, roles, fields, columns, options."""
    found = set(Sop.model_fields) | {"do", "when", "due", "needs", "prompt", "check"}
    found |= {phase.id for phase in sop.phases} | set(sop.roles)
    for one in (sop, *steps_of(sop)):
        given = one.params if isinstance(one, Sop) else one.collect
        found |= {item.id for item in getattr(one, "evidence", [])} | set(given)
        for field in given.values():
            for part in (field, *getattr(field, "columns", {}).values()):
                found |= set(getattr(part, "columns", {})) | set(getattr(part, "options", []))
    return found
