"""The past of an SOP: which commits changed its meaning, and since when each part reads so."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

PARTY = """\
id: party
title: Spring party
version: {version}
language: en
owner: lead
roles:
  lead: Answers for it
  cook: Cooks for it
params:
  guests: {{type: integer, ask: "How many come?"}}
phases:
  - id: before
    title: Before
    steps:
      - id: invite
        title: Invite the guests
        do: {invite}
        takes: 1d
      - id: shop
        title: {shop}
        owner: {owner}
        needs: [invite]
        collect:
          cost: {{type: number, ask: "{ask}"}}
  - id: after
    title: After
    steps:
      - id: clean
        title: Clean the rooms and carry the chairs back
"""
FIRST = {
    "version": "1.0.0",
    "invite": "Write to all guests.",
    "shop": "Buy food and drink for everybody",
    "owner": "lead",
    "ask": "What did it cost?",
}


class Shop:
    """A repository with a history that is written commit by commit; each is a minute after the last."""

    def __init__(self, team: Any) -> None:
        self.team, self.minutes = team, 0
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str, **variables: str) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=Li Wei", "-c", "user.email=li@example.com", *words],
            cwd=self.team.folder,
            env={**os.environ, "GIT_CONFIG_NOSYSTEM": "1", **variables},
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def commit(self, subject: str, name: str = "Li Wei") -> str:
        """Everything as it stands, committed; the commit's id."""
        self.minutes += 1
        at = f"2026-03-{1 + self.minutes // 60:02}T10:{self.minutes % 60:02}:00+08:00"
        self.git("add", "-A")
        mail = "li@example.com"
        who = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail}
        dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
        self.git("commit", "-q", "--allow-empty", "-m", subject, **who, **dates)
        return self.git("rev-parse", "HEAD")

    def party(self, file: str = "party", **values: str) -> None:
        self.team.sop(file, PARTY.format(**{**FIRST, **values}))

    def history(self, *words: str) -> Any:
        return json.loads(self.team("history", *words, "--json"))

    def subjects(self, *words: str) -> list[str]:
        return [one["subject"] for one in self.history(*words)["commits"]]

    def blame(self, *words: str) -> dict[str, Any]:
        """The rows of blame, by the part's path and the key."""
        rows = json.loads(self.team("blame", *words, "--json"))["rows"]
        return {".".join([*one["at"], *([one["key"]] if one["key"] else [])]): one for one in rows}

    def since(self, *words: str) -> dict[str, str | None]:
        return {key: one["since"] and one["since"]["subject"] for key, one in self.blame(*words).items()}


@pytest.fixture
def shop(team: Any) -> Shop:
    """A party's SOP with four commits: made, a wording, bytes alone, and another owner."""
    shop = Shop(team)
    shop.party()
    shop.commit("made")
    shop.party(invite="Write to all guests, and to their children.", version="1.0.1")
    shop.commit("children", "Chen Yu")
    path = team.folder / "sops" / "party.yaml"
    path.write_text("# a remark\n" + path.read_text())
    shop.commit("remark")
    shop.party(invite="Write to all guests, and to their children.", version="2.0.0", owner="cook")
    shop.commit("cook")
    return shop


def test_history_has_what_changed_the_meaning_newest_first(shop: Shop) -> None:
    """A commit that changed bytes alone is left out, and named with --all."""
    assert shop.subjects("party") == ["cook", "children", "made"]
    assert shop.subjects("party", "--all") == ["cook", "remark", "children", "made"]
    newest, children, made = shop.history("party")["commits"]
    assert newest["grade"] == "breaking"
    assert newest["version"] == {"before": "1.0.1", "after": "2.0.0"}
    assert [one["kind"] for one in newest["changes"]] == ["about-changed", "owner-changed"]
    assert children["by"] == {"name": "Chen Yu", "mail": "li@example.com"}
    assert children["at"] == "2026-03-01T10:02:00+08:00"
    assert (made["what"], made["grade"], made["changes"]) == ("added", "", [])


def test_history_for_people(shop: Shop) -> None:
    """Each commit has its day, its id, its person, both versions, its grade, and its changes."""
    told = shop.team("history", "party")
    short = shop.git("rev-parse", "--short", "HEAD")
    assert f"2026-03-01  {short}  Li Wei  1.0.1 -> 2.0.0  breaking" in told
    assert "Chen Yu  1.0.0 -> 1.0.1  wording" in told
    assert "shop: owner" in told
    assert "## 2026-03-01 · Chen Yu" in shop.team("history", "sops/party.yaml", "--format", "md")


def test_history_may_be_narrowed(shop: Shop) -> None:
    """By a step, by a day and by a number."""
    assert shop.subjects("party", "--step", "shop") == ["cook", "made"]
    assert shop.subjects("party", "-n", "1") == ["cook"]
    assert shop.subjects("party", "--since", "2026-03-01") == ["cook", "children", "made"]
    assert shop.subjects("party", "--since", "2026-03-02") == []


def test_blame_says_since_when_each_part_reads_so(shop: Shop) -> None:
    """Steps in the order of the procedure, roles, parameters, phases, and what the SOP says of itself."""
    since = shop.since("party")
    assert since["steps.invite"] == "children"
    assert since["steps.shop"] == "cook"
    assert since["steps.clean"] == since["roles.cook"] == since["params.guests"] == "made"
    assert since["version"] == "cook"
    assert since["phases.after"] == since["title"] == "made"
    assert [key for key in since if key.startswith("steps")] == ["steps.invite", "steps.shop", "steps.clean"]
    assert shop.blame("party")["steps.invite"]["version"] == "1.0.1"


@pytest.mark.parametrize("words", [("party[shop]",), ("party", "shop"), ("sops/party.yaml[shop]",)])
def test_blame_of_a_step_goes_through_its_keys(words: tuple[str, ...], shop: Shop) -> None:
    """Each key has the commit since which it says what it says, and what it said before."""
    rows = shop.blame(*words)
    assert rows["steps.shop.owner"]["since"]["subject"] == "cook"
    assert rows["steps.shop.owner"]["value"] == "cook"
    assert rows["steps.shop.owner"]["changes"][0]["before"] == "lead"
    assert rows["steps.shop.title"]["since"]["subject"] == "made"
    assert rows["steps.shop.collect.cost"]["since"]["subject"] == "made"
    told = shop.team("blame", *words)
    assert "Buy food and drink for everybody (shop)" in told
    assert "lead -> cook" in told


def test_blame_tells_wording_and_behaviour_apart(shop: Shop) -> None:
    """With a grade, what matters less is passed over."""
    assert shop.since("party", "invite")["steps.invite.do"] == "children"
    assert shop.since("party", "invite", "--grade", "behaviour")["steps.invite.do"] == "made"
    assert shop.since("party", "--grade", "behaviour")["steps.shop"] == "cook"
    shop.team("blame", "party", "--grade", "grave", code=2)
    assert "breaking" in shop.team.err


def test_what_is_not_committed_is_told_so(shop: Shop) -> None:
    """The work tree stands before the newest commit; what reads as committed keeps its commit."""
    shop.party(invite="Call all guests.", version="2.0.0", owner="cook")
    assert shop.since("party")["steps.invite"] is None
    assert shop.since("party")["steps.shop"] == "cook"
    assert "not committed yet" in shop.team("blame", "party[invite]")
    assert shop.subjects("party") == ["cook", "children", "made"]


def test_a_renamed_and_moved_step_keeps_its_history(shop: Shop) -> None:
    """Another id, and another phase, are told as such; the rest reads as it did."""
    path = shop.team.folder / "sops" / "party.yaml"
    path.write_text(path.read_text().replace("shop", "buy"))
    shop.commit("renamed")
    text = path.read_text()
    start, end = text.index("      - id: invite"), text.index("      - id: buy")
    path.write_text(text[:start] + text[end:].replace("needs: [invite]\n        ", "") + text[start:end])
    shop.commit("moved")
    since = shop.since("party", "buy")
    assert (since["steps.buy.id"], since["steps.buy.owner"]) == ("renamed", "cook")
    assert (since["steps.buy.title"], since["steps.buy.collect.cost"]) == ("made", "made")
    since = shop.since("party", "invite")
    assert (since["steps.invite.place"], since["steps.invite.do"]) == ("moved", "children")
    assert shop.subjects("party", "--step", "buy") == ["moved", "renamed", "cook", "made"]


def test_a_step_of_the_past_has_a_history(shop: Shop) -> None:
    """Which commit took it away is told; one that never was is an error that names the nearest."""
    path = shop.team.folder / "sops" / "party.yaml"
    text = path.read_text()
    path.write_text(text[: text.index("  - id: after")])
    shop.commit("no cleaning")
    assert shop.subjects("party", "--step", "clean") == ["no cleaning", "made"]
    shop.team("history", "party", "--step", "shpo", code=2)
    assert "shop" in shop.team.err
    shop.team("blame", "party[clean]", code=2)
    assert "no step or other part 'clean'" in shop.team.err
    assert "it was there once: sopctl history party --step clean" in shop.team.err


@pytest.mark.parametrize("new", ["sops/fest/party.yaml", "sops/聚会.yaml", "sops/[a] *party.yaml"])
def test_a_moved_file_is_followed(new: str, shop: Shop) -> None:
    """By its id, also where it is rewritten in the same commit; the move itself is told with --all."""
    (shop.team.folder / "sops" / "party.yaml").unlink()
    shop.team.write(new, PARTY.format(**{**FIRST, "owner": "cook", "ask": "How much?", "version": "2.1.0"}))
    shop.commit("moved")
    shop.git("mv", new, "sops/z.yaml")
    shop.commit("again")
    assert shop.subjects("party") == ["moved", "cook", "children", "made"]
    told = shop.history("sops/z.yaml", "--all")["commits"]
    assert [one["subject"] for one in told] == ["again", "moved", "cook", "remark", "children", "made"]
    assert [one["was"] for one in told[:3]] == [new, "sops/party.yaml", None]
    assert shop.since("party")["steps.clean"] == "made"


def test_a_file_that_says_no_id_is_followed_by_its_contents(shop: Shop) -> None:
    """First by the same contents, then by what git finds most alike; its id changes with its name."""
    lines = PARTY.format(**FIRST).split("\n", 1)[1]
    shop.team.write("sops/one.yaml", lines)
    shop.commit("one")
    shop.git("mv", "sops/one.yaml", "sops/two.yaml")
    shop.commit("two")
    shop.git("mv", "sops/two.yaml", "sops/three.yaml")
    shop.team.write("sops/three.yaml", lines.replace("Clean the", "Sweep the"))
    shop.commit("three")
    assert shop.subjects("three") == ["three", "two", "one"]
    assert shop.history("three")["commits"][1]["changes"][0]["kind"] == "sop-re-identified"


def test_two_sops_that_changed_places_keep_their_own_history(shop: Shop) -> None:
    """An id goes before a name: a new SOP in an old file has none of its history."""
    shop.git("mv", "sops/party.yaml", "sops/old.yaml")
    shop.team.write("sops/party.yaml", "id: other\ntitle: Other\nsteps:\n  - {id: only, title: Do it}\n")
    shop.commit("swapped")
    assert shop.subjects("other") == ["swapped"]
    assert shop.subjects("party") == ["cook", "children", "made"]
    assert shop.subjects("party", "--all")[0] == "swapped"


def test_a_moved_file_that_is_not_committed_is_found(shop: Shop) -> None:
    """The work tree may have moved it; what git has of it is under the old name."""
    (shop.team.folder / "sops" / "party.yaml").rename(shop.team.folder / "sops" / "fest.yaml")
    assert shop.subjects("party") == ["cook", "children", "made"]
    assert shop.since("sops/fest.yaml")["steps.shop"] == "cook"


def test_an_sop_that_is_gone(shop: Shop) -> None:
    """By its path, or the id that it had, also where it came back since under the same name."""
    shop.git("rm", "-q", "sops/party.yaml")
    shop.commit("gone")
    wanted = ["gone", "cook", "children", "made"]
    assert shop.subjects("sops/party.yaml") == wanted
    assert shop.subjects("party") == wanted
    assert shop.history("party")["commits"][0]["what"] == "removed"
    assert shop.since("party")["steps.shop"] == "cook"
    shop.party()
    shop.commit("back")
    assert shop.subjects("party") == ["back", *wanted]


def test_an_id_of_the_past_finds_the_sop_that_had_it(shop: Shop) -> None:
    """Also where the file stands on under another id."""
    path = shop.team.folder / "sops" / "party.yaml"
    path.write_text(path.read_text().replace("id: party", "id: feast"))
    shop.git("mv", "sops/party.yaml", "sops/feast.yaml")
    shop.commit("feast")
    assert shop.subjects("feast") == ["feast", "cook", "children", "made"]
    (shop.team.folder / "sops" / "other.yaml").write_text(path.read_text() if path.exists() else "")
    path = shop.team.folder / "sops" / "feast.yaml"
    path.write_text(path.read_text().replace("id: feast", "id: gala"))
    shop.commit("gala")
    assert shop.subjects("feast")[:2] == ["gala", "feast"]


def test_what_came_by_a_merge_is_told_once_where_it_was_made(shop: Shop) -> None:
    """Of two branches that changed different steps the merge itself changed nothing."""
    shop.git("checkout", "-q", "-b", "side")
    base = {"version": "2.0.0", "owner": "cook", "invite": "Write to all guests, and to their children."}
    shop.party(**{**base, "ask": "How much was it?"})
    shop.commit("side")
    shop.git("checkout", "-q", "main")
    shop.party(**{**base, "invite": "Call all of them."})
    shop.commit("main")
    shop.git("merge", "-q", "--no-ff", "--no-commit", "side")
    shop.commit("merge")
    assert shop.subjects("party") == ["main", "side", "cook", "children", "made"]
    assert shop.since("party")["steps.shop"] == "side"
    assert shop.since("party")["steps.invite"] == "main"


def test_what_a_merge_changes_itself_is_told(shop: Shop) -> None:
    """A merge that says what neither side said is a change of its own, and no more than that."""
    base = {"version": "2.0.0", "owner": "cook", "invite": "Write to all guests, and to their children."}
    shop.git("checkout", "-q", "-b", "side")
    shop.party(**{**base, "ask": "How much was it?"})
    shop.commit("side")
    shop.git("checkout", "-q", "main")
    shop.party(**{**base, "invite": "Call all of them."})
    shop.commit("main")
    shop.git("merge", "-q", "--no-ff", "--no-commit", "side")
    shop.party(**{**base, "invite": "Call all of them.", "ask": "How much was it?", "shop": "Buy it all"})
    shop.commit("evil")
    first = shop.history("party")["commits"][0]
    assert first["subject"] == "evil"
    assert [(one["at"], one["key"]) for one in first["changes"]] == [(["steps", "shop"], ["title"])]
    assert shop.since("party", "shop")["steps.shop.title"] == "evil"
    assert shop.since("party", "shop")["steps.shop.collect.cost"] == "side"


def test_a_rename_on_one_side_of_a_merge_is_followed(shop: Shop) -> None:
    """What the other side changed under the old name is found too."""
    base = {"version": "2.0.0", "owner": "cook", "invite": "Write to all guests, and to their children."}
    shop.git("checkout", "-q", "-b", "side")
    shop.git("mv", "sops/party.yaml", "sops/fest.yaml")
    shop.commit("moved")
    shop.git("checkout", "-q", "main")
    shop.party(**{**base, "ask": "How much was it?"})
    shop.commit("main")
    shop.git("merge", "-q", "--no-ff", "--no-commit", "side")
    shop.commit("merge")
    assert shop.subjects("sops/fest.yaml") == ["main", "cook", "children", "made"]


def test_a_version_that_is_no_sop_is_named_and_passed_over(shop: Shop) -> None:
    """What was changed while it was broken is told of the commit that mended it."""
    path = shop.team.folder / "sops" / "party.yaml"
    path.write_text("steps: [\n")
    broken = shop.commit("broken")
    shop.party(version="3.0.0")
    shop.commit("mended")
    history = shop.history("party")
    assert [one["subject"] for one in history["commits"]] == ["mended", "cook", "children", "made"]
    assert history["commits"][0]["version"] == {"before": "2.0.0", "after": "3.0.0"}
    assert [one["commit"] for one in history["broken"]] == [broken]
    assert history["broken"][0]["code"].startswith("SOP")
    assert "no SOP, passed over" in shop.team.err
    assert shop.since("party")["steps.clean"] == "made"


def test_the_shared_file_of_the_same_commit_counts(shop: Shop) -> None:
    """What an SOP draws on changes what it means, though no line of it is another."""
    shop.team.write("sops/_shared.yaml", "roles: {host: Opens the door}\n")
    shop.team.sop("door", "id: door\ntitle: Door\nroles: [host]\nsteps:\n  - {id: open, title: Open it}\n")
    shop.commit("door")
    shop.team.write("sops/_shared.yaml", "roles: {host: Opens the gate, guest: Comes}\n")
    shop.commit("gate")
    shop.team.write("sops/_shared.yaml", "roles: {host: Opens the gate, guest: Goes}\n")
    shop.commit("other")
    assert shop.subjects("door") == ["gate", "door"]
    assert shop.since("door", "host")["roles.host.does"] == "gate"
    assert shop.subjects("party") == ["cook", "children", "made"]


def test_the_folder_of_the_library_may_be_renamed(shop: Shop) -> None:
    """An SOP in a folder of it still draws on what the library shared when it had its old name."""
    shop.team.write("sops/_shared.yaml", "roles: {host: Opens the door}\n")
    door = "id: door\ntitle: Door\nroles: [host]\nsteps:\n  - {id: open, title: Open it}\n"
    shop.team.sop("house/door", door)
    shop.commit("door")
    shop.team.sop("house/door", door.replace("Open it", "Open it wide"))
    shop.commit("wide")
    shop.git("mv", "sops", "procedures")
    shop.team.write("sopctl.toml", 'library = ["procedures"]\n')
    shop.commit("another name")
    assert shop.subjects("door") == ["wide", "door"]
    assert shop.subjects("door", "--all") == ["another name", "wide", "door"]
    assert shop.since("door", "open")["steps.open.title"] == "wide"


def test_a_step_may_be_named_with_its_sop(shop: Shop) -> None:
    """`history` takes a step as `blame` does; of a wrong name both say what it may have been."""
    assert (
        shop.subjects("party[invite]") == shop.subjects("party", "--step", "invite") == ["children", "made"]
    )
    shop.team("history", "party[invit]", code=2)
    assert "did you mean invite?" in shop.team.err
    for name in ("party[gests]", "party[kook]"):
        shop.team("blame", name, code=2)
        assert "did you mean" in shop.team.err


def test_what_lies_in_a_step_is_told_as_people_say_it(shop: Shop) -> None:
    """A field by its question and its type, the place by the step before it and the phase."""
    told = shop.team("blame", "party[shop]")
    assert "What did it cost? (number)" in told
    assert "behind invite (phase before)" in told


def test_a_shallow_clone_says_where_history_ends(shop: Shop, tmp_path_factory: Any) -> None:
    """And with which command the rest comes."""
    clone = tmp_path_factory.mktemp("clone") / "clone"
    shop.git("clone", "-q", "--depth", "2", shop.team.folder.as_uri(), str(clone))
    history = json.loads(shop.team("-C", str(clone), "history", "party", "--json"))
    assert [one["subject"] for one in history["commits"]] == ["cook", "remark"]
    assert history["cut"] == {"commit": history["commits"][1]["short"], "why": "shallow"}
    assert "git fetch --unshallow" in shop.team("-C", str(clone), "history", "party")
    assert "git fetch --unshallow" in shop.team("-C", str(clone), "blame", "party")


def test_a_clone_without_contents_says_how_to_bring_them(shop: Shop, tmp_path_factory: Any) -> None:
    """Git is not let fetch anything by itself."""
    clone = tmp_path_factory.mktemp("clone") / "clone"
    shop.git("config", "uploadpack.allowFilter", "true")
    shop.git("clone", "-q", "--filter=blob:none", shop.team.folder.as_uri(), str(clone))
    shop.team("-C", str(clone), "history", "party", code=2)
    assert "git fetch --refetch --no-filter" in shop.team.err


def test_a_bound_is_told_where_it_is_met(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more commits than are looked at the oldest that was is named."""
    monkeypatch.setattr("sopctl.cli.past.versions.MOST", 2)
    assert shop.history("party")["cut"]["why"] == "bound"
    assert "not looked further back" in shop.team("history", "party")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("history", "prty"), "did you mean party"),
        (("blame", "prty[shop]"), "no SOP 'prty'"),
        (("blame", "party[shpo]"), "did you mean shop"),
        (("history", "sops/new.yaml"), "nothing of it is committed"),
        (("history", "sops/never.yaml"), "no SOP 'sops/never.yaml', now or in what is committed"),
        (("history", "party", "--since", "friday"), "--since: `friday` is no date: write year-month-day"),
        (("history", "party", "--since", "2026-W10-1"), "--since: `2026-W10-1` is no date"),
        (("history", "party", "--since", "2026-3-1"), "--since: `2026-3-1` is no date: write 2026-03-01"),
        (("history", "party", "--format", "pdf"), "--format pdf"),
    ],
)
def test_wrong_use_is_one_message(words: tuple[str, ...], told: str, shop: Shop) -> None:
    """An SOP or a step that is not there, one that was never committed, a day that is none."""
    shop.team.sop("new", "id: new\ntitle: New\nsteps:\n  - {id: only, title: Do it}\n")
    shop.team(*words, code=2)
    assert told in shop.team.err
    assert "Traceback" not in shop.team.err


def test_without_git_or_a_commit(team: Any) -> None:
    """One message each, for a name and for a path."""
    team.sop("party", PARTY.format(**FIRST))
    for name in ("party", "sops/party.yaml", "none"):
        team("history", name, code=2)
        assert "no git repository" in team.err
    Shop(team)
    for name in ("party", "none"):
        team("blame", name, code=2)
        assert "nothing is committed yet" in team.err


def test_hostile_names_and_settings_do_nothing(shop: Shop, tmp_path: Path) -> None:
    """Control characters are shown as such; no program that settings name is started."""
    trap = tmp_path / "trap"
    shop.team.write(".gitattributes", "*.yaml diff=trap\n")
    shop.party(version="4.0.0")
    shop.commit("red \x1b[31m", "Eve\x1b[2J\u202e")
    for name in ("diff.trap.textconv", "diff.trap.command", "diff.external", "core.fsmonitor", "core.pager"):
        shop.git("config", name, f"echo {name} >>{trap}; cat")
    shop.git("config", "log.follow", "true")
    shop.git("config", "log.showSignature", "true")
    told = (
        shop.team("history", "party")
        + shop.team("blame", "party")
        + shop.team("history", "gone.yaml", code=2)
    )
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "Eve<U+001B>[2J<U+202E>" in told
    assert shop.subjects("party")[1:] == ["cook", "children", "made"]
    assert not trap.exists(), trap.read_text()


def test_a_chinese_procedure_in_chinese(shop: Shop) -> None:
    """The SOP is called as people do, and what is said of it is in their language."""
    shop.team.sop("年会", "id: 年会\ntitle: 年会\nsteps:\n  - {id: 布置, title: 布置会场}\n")
    shop.commit("新建")
    shop.team.sop("年会", "id: 年会\ntitle: 年会\nsteps:\n  - {id: 布置, title: 布置会场和舞台}\n")
    shop.commit("舞台")
    assert shop.subjects("年会") == ["舞台", "新建"]
    assert shop.since("年会[布置]")["steps.布置.title"] == "舞台"
    assert "SOP 本身" in shop.team("--lang", "zh", "blame", "年会")
