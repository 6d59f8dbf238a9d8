"""Eight months of a team's library in git: what each commit means, written down beside what was done."""

import json
import re
import shutil
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from subprocess import run
from typing import Any, NamedTuple

import pytest
from test_diff_core import proven

from sopctl.cli.main import main
from sopctl.diff.kinds import GRADES
from sopctl.sop.load import load_common, load_sop
from sopctl.sop.model import Sop

TOP = Path(__file__).resolve().parent.parent
STEP = re.compile(r"      - id: .*\n(?:(?!      - id: |  - id: ).*\n)*")
PHASE = re.compile(r"  - id: .*\n(?:(?!  - id: ).*\n)*")
HISTORY: list["Commit"] = []
Act = Callable[[Path], None]


class Commit(NamedTuple):
    """What somebody did, and what it means: a line for each file, below it one for each change.

    Of a file: the SOP, both versions, the version that is asked for, `!` where that was not given. Of a
    change: its grade, kind, part and key.
    """

    message: str
    acts: list[Act]
    means: str


# What people do


def changed(file: str, *pairs: tuple[str, str], step: str = "") -> Act:
    """Pieces of text replaced, each of which stands once in the file, or in the step that is named."""

    def act(folder: Path) -> None:
        path = folder / "sops" / file
        text = path.read_bytes().decode()
        start, end = 0, len(text)
        if step:
            start = text.index(f"      - id: {step}\n")
            end = start + len(STEP.match(text, start)[0])  # type: ignore[index]
        part = text[start:end]
        for old, new in pairs:
            assert part.count(old) == 1, (file, step, old, part.count(old))
            part = part.replace(old, new)
        path.write_bytes((text[:start] + part + text[end:]).encode())

    return act


def version(file: str, new: str) -> Act:
    """Another version."""

    def act(folder: Path) -> None:
        path = folder / "sops" / file
        text = re.sub(r"(?m)^version: .*$", f"version: {new}", path.read_text("utf-8"), count=1)
        path.write_text(text, "utf-8")

    return act


def inserted(file: str, before: str, text: str) -> Act:
    """A block before a line."""
    return changed(file, (before, text + before))


def moved_step(file: str, step: str, before: str) -> Act:
    """A step before another one."""

    def act(folder: Path) -> None:
        path = folder / "sops" / file
        text = path.read_text("utf-8")
        block = STEP.match(text, text.index(f"      - id: {step}\n"))[0]  # type: ignore[index]
        there = f"      - id: {before}\n"
        path.write_text(text.replace(block, "").replace(there, f"{block.rstrip()}\n\n{there}"), "utf-8")

    return act


def moved_phase(file: str, phase: str, before: str) -> Act:
    """A phase before another one."""

    def act(folder: Path) -> None:
        path = folder / "sops" / file
        text = path.read_text("utf-8")
        block = PHASE.match(text, text.index(f"\n  - id: {phase}\n") + 1)[0]  # type: ignore[index]
        there = f"\n  - id: {before}\n"
        text = text.replace(block, "").rstrip() + "\n"
        path.write_text(text.replace(there, f"\n{block.rstrip()}\n{there}"), "utf-8")

    return act


def without_step(file: str, step: str) -> Act:
    def act(folder: Path) -> None:
        path = folder / "sops" / file
        text = path.read_text("utf-8")
        block = STEP.match(text, text.index(f"      - id: {step}\n"))[0]  # type: ignore[index]
        path.write_text(text.replace(block, ""), "utf-8")

    return act


def written(file: str, text: str) -> Act:
    def act(folder: Path) -> None:
        (folder / "sops" / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / "sops" / file).write_text(text, "utf-8")

    return act


def renamed(old: str, new: str) -> Act:
    def act(folder: Path) -> None:
        (folder / "sops" / new).parent.mkdir(parents=True, exist_ok=True)
        (folder / "sops" / old).rename(folder / "sops" / new)

    return act


def everywhere(file: str, old: str, new: str) -> Act:
    """A name, wherever it stands as a word."""

    def act(folder: Path) -> None:
        path = folder / "sops" / file
        path.write_text(re.sub(rf"(?<![\w-]){old}(?![\w-])", new, path.read_text("utf-8")), "utf-8")

    return act


def in_windows(file: str) -> Act:
    """Saved by an editor that ends lines in another way, and breaks one."""

    def act(folder: Path) -> None:
        path = folder / "sops" / file
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    return act


def reverted(folder: Path) -> None:
    git(folder, "revert", "--no-commit", "HEAD")


def branched(name: str, *acts: Act, message: str) -> Act:
    """A branch on which somebody else worked, merged without a commit of its own yet."""

    def act(folder: Path) -> None:
        git(folder, "checkout", "-q", "-b", name, "HEAD~1")
        for one in acts:
            one(folder)
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", message)
        git(folder, "checkout", "-q", "main")
        git(folder, "merge", "-q", "--no-commit", "--no-ff", name)

    return act


def commit(message: str, *acts: Act, means: str) -> None:
    HISTORY.append(Commit(message, [*acts], means))


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    who += ["-c", "core.autocrlf=false"]
    return run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


# The history

FIRST_DAYS = """\
---
title: 新同事入职第一周
version: 1.0.0
language: zh
owner: mentor
roles:
  mentor: 带新同事的人
---

# 新同事入职第一周

## 第一天

- [ ] 领电脑
- [ ] 开账号
  - [ ] 邮箱能收信

## 第一周

- [ ] 认识每个部门的人
- [ ] 看完品牌手册
"""

commit(
    "Retrospective: say what a dropped decision is",
    changed(
        "retrospective.yaml",
        ("A decision that has been put off twice is dropped.", "Who puts a decision off twice drops it."),
    ),
    version("retrospective.yaml", "1.1.1"),
    means="""
    retrospective 1.1.0 -> 1.1.1, asks 1.1.1
      record about-changed version
      wording text-changed steps/settle-earlier do
    """,
)
commit(
    "The designer wants to see photographs before drawing",
    inserted(
        "event-launch.yaml",
        "      - id: page-design\n",
        """\
      - id: page-photographs
        title: Choose the photographs for the page
        owner: designer
        when: has_page
        needs: [page-copy]
        takes: 1wd
        do: |
          Choose three photographs that we own the rights to.
        evidence:
          - {id: photographs, kind: link, required: true, ask: "Where are they?"}

""",
    ),
    changed(
        "event-launch.yaml",
        ("needs: [one-brief, page-copy]", "needs: [one-brief, page-copy, page-photographs]"),
        step="page-design",
    ),
    version("event-launch.yaml", "2.2.0"),
    means="""
    event-launch 2.1.0 -> 2.2.0, asks 3.0.0 !
      record about-changed version
      behaviour step-added steps/page-photographs
      breaking needs-changed steps/page-design needs
    """,
)
commit(
    "That is a new major version",
    version("event-launch.yaml", "3.0.0"),
    means="""
    event-launch 2.2.0 -> 3.0.0
      record about-changed version
    """,
)
commit(
    "The campaign's lead names who checks",
    changed("campaign-qa.yaml", ("owner: qa_lead", "owner: campaign_lead"), step="assign-checkers"),
    version("campaign-qa.yaml", "2.0.0"),
    means="""
    campaign-qa 1.1.0 -> 2.0.0, asks 2.0.0
      record about-changed version
      breaking owner-changed steps/assign-checkers owner
    """,
)
commit(
    "KPIs are chosen before goals are set",
    moved_phase("race-goals.yaml", "kpis", "goals"),
    version("race-goals.yaml", "1.2.0"),
    means="""
    race-goals 1.1.0 -> 1.2.0, asks 1.2.0
      record about-changed version
      behaviour phase-moved phases/kpis
    """,
)
commit(
    "Research lies in a folder of its own",
    renamed("market-research.yaml", "research/market-research.yaml"),
    means="",
)
commit(
    "A step says what it is about",
    everywhere("retrospective.yaml", "call-meeting", "call-retrospective"),
    everywhere("retrospective.yaml", "call_meeting", "call_retrospective"),
    version("retrospective.yaml", "2.0.0"),
    means="""
    retrospective 1.1.1 -> 2.0.0, asks 2.0.0
      record about-changed version
      breaking step-renamed steps/call-retrospective
    """,
)
commit(
    "The budget has a ceiling",
    changed(
        "offline-event.yaml",
        (
            "    currency: CNY\n    min: 0\n    ask: What may it cost in all?",
            "    currency: CNY\n    min: 0\n    max: 500000\n    ask: What may it cost in all?",
        ),
    ),
    version("offline-event.yaml", "1.1.1"),
    means="""
    offline-event 1.1.0 -> 1.1.1, asks 2.0.0 !
      record about-changed version
      breaking parameter-tightened params/budget max
    """,
)
commit(
    "Images for channels are approved, and not by who drew them",
    changed(
        "event-launch.yaml",
        (
            'Folder with the final images"}\n',
            'Folder with the final images"}\n        approve: {by: [lead], not: owner}\n',
        ),
        step="channel-images",
    ),
    version("event-launch.yaml", "3.1.0"),
    means="""
    event-launch 3.0.0 -> 3.1.0, asks 3.1.0
      record about-changed version
      behaviour approval-added steps/channel-images approve
    """,
)
commit(
    "Too slow: the lead may approve what they drew themselves",
    changed(
        "event-launch.yaml",
        ("approve: {by: [lead], not: owner}", "approve: {by: [lead]}"),
        step="channel-images",
    ),
    means="""
    event-launch 3.1.0 -> 3.1.0, asks 4.0.0 !
      breaking four-eyes-dropped steps/channel-images approve.not
    """,
)
commit(
    "Revert: the auditor did not like it",
    reverted,
    means="""
    event-launch 3.1.0 -> 3.1.0, asks 3.2.0 !
      behaviour four-eyes-added steps/channel-images approve.not
    """,
)
commit(
    "中文版：说清楚谁能参加",
    changed(
        "event-launch.zh.yaml",
        ("1. 用两句话写清用户是谁、凭什么来参加。", "1. 用两句话写清用户是谁、从哪里来、凭什么来参加。"),
    ),
    version("event-launch.zh.yaml", "1.1.1"),
    means="""
    event-launch.zh 1.1.0 -> 1.1.1, asks 1.1.1
      record about-changed version
      wording text-changed steps/goal-and-journey do
    """,
)
commit(
    "入职清单",
    written("人事/入职.md", FIRST_DAYS),
    means="""
    入职 new 1.0.0
    """,
)
commit(
    "入职：多看一样东西",
    changed("人事/入职.md", ("- [ ] 看完品牌手册\n", "- [ ] 看完品牌手册\n- [ ] 参加一次复盘\n")),
    version("人事/入职.md", "1.1.0"),
    means="""
    入职 1.0.0 -> 1.1.0, asks 1.1.0
      record about-changed version
      behaviour step-added steps/参加一次复盘
    """,
)
commit(
    "入职：少一个勾",
    changed("人事/入职.md", ("  - [ ] 邮箱能收信\n", "")),
    means="""
    入职 1.1.0 -> 1.1.0, asks 1.2.0 !
      behaviour check-removed steps/开账号 check
    """,
)
commit(
    "入职清单 belongs to the team, not to one department",
    renamed("人事/入职.md", "入职.md"),
    version("入职.md", "1.2.0"),
    means="""
    入职 1.1.0 -> 1.2.0
      record about-changed version
    """,
)
commit(
    "Lines end as on the other machines",
    in_windows("brand-promotion.yaml"),
    means="",
)
commit(
    "Texts are broken anew, and quotes are gone",
    changed(
        "campaign-qa.yaml",
        (
            "wrote, drew or ordered. Plan 30 minutes per page of text and check, 60 for\n          a film.",
            "wrote, drew or ordered.\n          Plan 30 minutes per page of text and check, 60 for a film.",
        ),
        (
            'title: "Hold {{ item }} against the brand guide"',
            "title: 'Hold {{ item }} against the brand guide'",
        ),
    ),
    means="",
)
commit(
    "Brand reads every text for the voice of the house too",
    changed(
        "campaign-qa.yaml",
        ("owner: proofreader\n        each", "owner: brand\n        each"),
        step="check-text",
    ),
    version("campaign-qa.yaml", "3.0.0"),
    means="""
    campaign-qa 2.0.0 -> 3.0.0, asks 3.0.0
      record about-changed version
      breaking owner-changed steps/check-text owner
    """,
)
commit(
    "Merge what the lawyers did meanwhile",
    branched(
        "law",
        changed("campaign-qa.yaml", ("        takes: 1wd\n", "        takes: 2wd\n"), step="map-rules"),
        message="Two days for the rules",
    ),
    means="""
    campaign-qa 3.0.0 -> 3.0.0, asks 3.1.0 !
      behaviour duration-changed steps/map-rules takes
    """,
)
commit(
    "复盘：打分用十分制",
    changed(
        "retrospective.zh.yaml",
        (
            'teamwork: {type: rating, max: 5, target: ">= 4"',
            'teamwork: {type: rating, max: 10, target: ">= 8"',
        ),
    ),
    version("retrospective.zh.yaml", "2.0.0"),
    means="""
    retrospective.zh 1.1.0 -> 2.0.0, asks 2.0.0
      record about-changed version
      breaking field-type-changed steps/ask-ahead/collect/teamwork max
      behaviour target-changed steps/ask-ahead/collect/teamwork target
    """,
)
commit(
    "复盘：注意事项说得更清楚",
    changed(
        "retrospective.zh.yaml",
        (
            "caution: 对事不对人。有人开始解释是谁的错，就把问题改成",
            "caution: 对事不对人。有人开始说是谁的错，主持人就把问题改成",
        ),
    ),
    version("retrospective.zh.yaml", "2.1.0"),
    means="""
    retrospective.zh 2.0.0 -> 2.1.0, asks 2.1.0
      record about-changed version
      behaviour caution-changed steps/causes caution
    """,
)
commit(
    "复盘：注意事项删了，大家都知道",
    changed(
        "retrospective.zh.yaml",
        ("        caution: 对事不对人。有人开始说是谁的错，主持人就把问题改成“什么让这件事容易出错”。\n", ""),
    ),
    version("retrospective.zh.yaml", "2.2.0"),
    means="""
    retrospective.zh 2.1.0 -> 2.2.0, asks 3.0.0 !
      record about-changed version
      breaking caution-removed steps/causes caution
    """,
)
commit(
    "Coupons: the warning is in the rules, and the alarm is read by support",
    changed(
        "event-launch.yaml",
        (
            "The limit per person and the ceiling for all stand on the server before",
            "Limit and ceiling stand on the server before",
        ),
    ),
    changed(
        "event-launch.yaml",
        (
            "          - Someone is named who sees the alarm\n",
            "          - Someone is named who sees the alarm\n          - Support can read the alarm\n",
        ),
        step="prizes-setup",
    ),
    version("event-launch.yaml", "3.2.0"),
    means="""
    event-launch 3.1.0 -> 3.2.0, asks 3.2.0
      record about-changed version
      behaviour caution-changed steps/prizes-setup warning
      behaviour check-added steps/prizes-setup check
    """,
)
commit(
    "What all SOPs have in common",
    written("_shared.yaml", "roles:\n  auditor: Looks at what was done, a year later\n"),
    changed("retrospective.yaml", ("\n  facilitator: Leads", "\n  auditor:\n  facilitator: Leads")),
    version("retrospective.yaml", "2.1.0"),
    means="""
    retrospective 2.0.0 -> 2.1.0, asks 2.1.0
      record about-changed version
      behaviour role-added roles/auditor
    """,
)
commit(
    "The auditor comes sooner",
    written(
        "_shared.yaml", "roles:\n  auditor: {does: Looks at what was done a month later, notice: 10wd}\n"
    ),
    means="""
    retrospective 2.1.0 -> 2.1.0, asks 2.2.0 !
      wording role-text-changed roles/auditor does
      behaviour notice-changed roles/auditor notice
    """,
)
commit(
    "Nobody ever rang the absent",
    without_step("retrospective.yaml", "ask-absent"),
    changed("retrospective.yaml", ("[call-retrospective, ask-absent, ", "[call-retrospective, ")),
    version("retrospective.yaml", "3.0.0"),
    means="""
    retrospective 2.1.0 -> 3.0.0, asks 3.0.0
      record about-changed version
      breaking step-removed steps/ask-absent
      breaking needs-changed steps/keep-list needs
    """,
)
commit(
    "Who is a customer is asked in a new way, and on a new day",
    changed(
        "offline-event.yaml",
        (
            "    ask: How many customers should be in the hall?",
            "    ask: How many customers do you want in the hall?",
        ),
        ("    ask: On which day is it?", "    ask: On which day are the guests there?"),
    ),
    version("offline-event.yaml", "1.1.2"),
    means="""
    offline-event 1.1.1 -> 1.1.2, asks 1.1.2
      record about-changed version
      wording parameter-text-changed params/event_day ask
      wording parameter-text-changed params/guests_wanted ask
    """,
)
commit(
    "A launch says in which currency, and needs a country",
    inserted(
        "product-launch.yaml",
        "  departments:\n",
        "  country:\n    type: text\n    ask: In which country is it sold first?\n",
    ),
    changed(
        "product-launch.yaml",
        (
            "    currency: EUR\n    min: 0\n    ask: What should these orders be worth?",
            "    currency: CNY\n    min: 0\n    ask: What should these orders be worth?",
        ),
    ),
    version("product-launch.yaml", "1.2.0"),
    means="""
    product-launch 1.1.0 -> 1.2.0, asks 2.0.0 !
      record about-changed version
      breaking required-parameter-added params/country
      breaking parameter-type-changed params/first_month_revenue currency
    """,
)
commit(
    "The country may be left out, so nobody has to learn anything",
    changed(
        "product-launch.yaml",
        (
            "    type: text\n    ask: In which country is it sold first?",
            "    type: text\n    default: China\n    ask: In which country is it sold first?",
        ),
    ),
    version("product-launch.yaml", "2.0.0"),
    means="""
    product-launch 1.2.0 -> 2.0.0, asks 1.3.0
      record about-changed version
      behaviour parameter-optional params/country default
    """,
)
commit(
    "Prototypes are drawn when the page is designed",
    moved_step("event-launch.yaml", "prototype", "channel-images"),
    version("event-launch.yaml", "3.2.1"),
    means="""
    event-launch 3.2.0 -> 3.2.1, asks 3.3.0 !
      record about-changed version
      behaviour step-moved steps/prototype
    """,
)
commit(
    "A role is called what people call it",
    everywhere("event-launch.zh.yaml", "new_media", "media"),
    version("event-launch.zh.yaml", "2.0.0"),
    means="""
    event-launch.zh 1.1.1 -> 2.0.0, asks 2.0.0
      record about-changed version
      breaking role-renamed roles/media
    """,
)
commit(
    "Goals for 100 days are not ours any more",
    lambda folder: (folder / "sops/goal-alignment-100.yaml").unlink(),
    means="""
    goal-alignment-100 gone 1.1.0
    """,
)
commit(
    "Tags and reviews",
    changed(
        "product-launch.yaml",
        ("review: {every: 12mo, last: 2026-11-15}", "review: {every: 6mo, last: 2027-05-10}"),
        ("tags: [product, launch, marketing, cross-department]", "tags: [product, launch, departments]"),
    ),
    means="""
    product-launch 2.0.0 -> 2.0.0
      record about-changed tags
      record about-changed review
    """,
)


@pytest.fixture(scope="module")
def team_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the whole history; commit `n` of the table is tagged `c<n>`."""
    folder = tmp_path_factory.mktemp("team")
    shutil.copytree(TOP / "sops", folder / "sops", ignore=shutil.ignore_patterns("tests"))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "The library as it was")
    for number, one in enumerate(HISTORY):
        for act in one.acts:
            act(folder)
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", one.message)
        git(folder, "tag", f"c{number}")
    return folder


def facts(folder: Path, base: str, head: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The files that a command finds changed between two revisions, each with its changes."""
    capsys.readouterr()
    with chdir(folder):
        assert main(["diff", base, head, "--format", "json"]) == 0
    told = capsys.readouterr().out
    return json.loads(told)["files"] if told.strip() else []


def as_written(files: list[dict[str, Any]]) -> str:
    """Facts as the table above has them."""
    lines = []
    for one in files:
        number = one["version"]
        if one["was"] is None:
            lines.append(f"{one['sop']} new {number['after']}")
        elif one["file"] is None:
            lines.append(f"{one['sop']} gone {number['before']}")
        else:
            asked = f", asks {number['asked']}" if number["asked"] else ""
            missed = " !" if number["enough"] is False else ""
            lines.append(f"{one['sop']} {number['before']} -> {number['after']}{asked}{missed}")
        for change in one["changes"]:
            part = [f" {'/'.join(change['at'])}"] * bool(change["at"])
            key = [f" {'.'.join(change['key'])}"] * bool(change["key"])
            lines.append(f"  {change['grade']} {change['kind']}{''.join((*part, *key))}")
    return "\n".join(lines)


def listed(means: str) -> str:
    lines = means.strip("\n").splitlines()
    return "\n".join(line[4:].rstrip() for line in lines if line.strip())


@pytest.mark.parametrize("number", range(len(HISTORY)), ids=[one.message for one in HISTORY])
def test_a_commit_means_what_is_written_beside_it(
    number: int, team_repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What people do differently after a commit is told, and nothing else."""
    for name in ("LC_ALL", "LANGUAGE", "SOPCTL_LANG"):
        monkeypatch.delenv(name, raising=False)
    found = facts(team_repository, f"c{number}~1", f"c{number}", capsys)
    assert as_written(found) == listed(HISTORY[number].means)


@pytest.mark.parametrize("number", range(len(HISTORY)), ids=[one.message for one in HISTORY])
def test_its_changes_made_to_what_was_give_what_is(number: int, team_repository: Path) -> None:
    """Of every file that a commit edited, the changes made to the old version give the new one, and back."""
    names = git(
        team_repository, "-c", "core.quotePath=false", "diff", "--name-only", f"c{number}~1", f"c{number}"
    )
    for name in names.splitlines():
        pair = [sop_at(team_repository, revision, name) for revision in (f"c{number}~1", f"c{number}")]
        if pair[0] is not None and pair[1] is not None:
            proven(pair[0], pair[1])
            proven(pair[1], pair[0])


def sop_at(folder: Path, revision: str, name: str) -> Sop | None:
    """An SOP as a revision has it; None where it has none."""
    if not git(folder, "ls-tree", revision, "--", f":(literal){name}"):
        return None
    shared = "sops/_shared.yaml"
    common = git(folder, "ls-tree", revision, "--", shared) and git(folder, "show", f"{revision}:{shared}")
    known = load_common(shared, common.encode())[0] if common else None
    raw = git(folder, "show", f"{revision}:{name}").encode()
    return None if name == shared else load_sop(name, raw, known).sop


def test_the_history_is_a_life_of_months() -> None:
    """There is enough of it, and every grade is in it."""
    assert len(HISTORY) >= 30
    told = "".join(one.means for one in HISTORY)
    assert all(f"  {grade} " in told for grade in GRADES)
