"""Reports of runs that nobody has roles in: checklists, as they stand."""

import re

import pytest
from conftest import Team

ANN = "Ann <ann@corp.example>"
LIST = """\
# Close the shop

- [ ] Count the till
- [ ] Lock the door
  - [ ] Front
- [ ] Lights off
"""


@pytest.fixture
def shop(team: Team) -> Team:
    team.write("sops/close.md", LIST)
    team("new", "close", "--name", "r", "--as", ANN)
    return team


@pytest.mark.parametrize("who", ["ann@corp.example", "Ann", ANN, "ANN@corp.example"])
def test_whoever_made_it_finds_their_list(shop: Team, who: str) -> None:
    """By name or mail, in the report of the run as in that over all; nobody else does."""
    shop("done", "r", "count-the-till", "--as", ANN)
    for words in (("r",), ("--all",)):
        told = shop("report", *words, "--for", f"department:{who}")
        assert re.findall(r"^### (?:r › )?(.*)$", told, re.MULTILINE) == ["Lock the door", "Lights off"]
        assert "()" not in told
        shop("report", *words, "--for", "department:bob@corp.example", code=2)
        assert not re.search(r": *$", shop.err, re.MULTILINE), shop.err


def test_a_step_that_was_given_away_is_on_that_list(shop: Team) -> None:
    """And not on the list of the one who made the run."""
    shop("assign", "r", "lights-off", "Bob <bob@corp.example>")
    for words in (("r",), ("--all",)):
        assert "Lights off" in shop("report", *words, "--for", "department:bob@corp.example")
        assert "Lights off" not in shop("report", *words, "--for", "department:Ann")
    assert "owner Bob ·" in shop("report", "r", "--for", "department:Bob").replace("**", "")


def test_a_delegate_finds_what_waits_for_them(team: Team) -> None:
    """On the days on which they stand in for a role."""
    team.sop("fair", "title: A fair\nowner: lead\nroles: {lead: Leads}\nsteps: [{id: a, title: Do it}]\n")
    team.new("fair", roles={"lead": ANN})
    days = ("--from", "2099-01-01", "--until", "2099-01-08")
    team("delegate", "r", "lead", "Bob <bob@corp.example>", *days)
    list_of = ("report", "r", "--for", "department:bob@corp.example", "--on")
    assert "Do it" in team(*list_of, "2099-01-03")
    team(*list_of, "2099-02-01", code=2)


@pytest.mark.parametrize("form", ["md", "html"])
def test_what_is_not_there_leaves_no_heading(shop: Team, form: str) -> None:
    """A checklist has neither roles nor parameters."""
    for audience in ("team", "auditor"):
        told = shop("report", "r", "--for", audience, "--format", form)
        assert not re.search(r"Who and what|<h2>People</h2>|<h2>Parameters</h2>", told)
        assert not re.search(r"^#+ .*\n+(?=## |\Z)", told, re.MULTILINE) or form == "html"
        assert "()" not in re.sub(r"<(script|style).*?</\1>", "", told, flags=re.DOTALL)


@pytest.mark.parametrize("audience", ["team", "leadership", "auditor", "outside"])
@pytest.mark.parametrize("form", ["md", "html"])
def test_a_run_that_was_skipped_whole_says_so(shop: Team, audience: str, form: str) -> None:
    """What nobody did is not told as if it were done."""
    told = ("report", "r", "--for", audience, "--format", form)
    for step in ("count-the-till", "lock-the-door"):
        shop("skip", "r", step, "no time")
    assert "2 of 3 steps settled, all of them skipped" in shop(*told)
    shop("skip", "r", "lights-off", "no time")
    assert "3 of 3 steps settled, all of them skipped" in shop(*told)
    shop("reopen", "r", "lights-off", "now there is")
    shop("done", "r", "lights-off")
    assert re.search(r"3 of 3 steps settled(?!,)", shop(*told))


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("report", "r", "--format", "csv", "-o", "x.html"), "end its name in .csv, or leave --format out"),
        (("report", "--all", "--format", "html", "-o", "x.md"), "end its name in .html, .htm"),
        (("report", "r", "--format", "xlsx", "-o", "x.pdf"), "end its name in .xlsx"),
        (("show", "close", "--format", "html", "-o", "x.md"), "end its name in .html, .htm"),
        (("show", "close", "--json", "-o", "x.yaml"), "end its name in .json"),
    ],
)
def test_a_file_ends_as_what_it_holds(shop: Team, words: tuple[str, ...], mend: str) -> None:
    """A form that the ending contradicts is refused, and nothing is written."""
    shop(*words, code=2)
    assert f"-o {words[-1]}: a file that ends in .{words[-1][2:]} holds no" in shop.err
    assert mend in shop.err
    assert not (shop.folder / words[-1]).exists()


@pytest.mark.parametrize("name", ["x", "x.txt", "x.csv", "x.log"])
def test_an_ending_that_says_nothing_is_free(shop: Team, name: str) -> None:
    """Without one, in .txt, or in one that no form has."""
    shop("report", "r", "--format", "csv", "-o", name)
    assert (shop.folder / name).read_text(encoding="utf-8-sig").startswith("step,")
