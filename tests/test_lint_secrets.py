"""A secret that lint finds is in no form of its findings, whatever rule speaks of the words around it."""

import json

import pytest
from conftest import Team

from sopctl.render.findings import FORMATS

TOKEN = "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
HEAD = "id: a\ntitle: t\nowner: r\nroles: {r: x}\nparams: {tok: text}\n"
FILES = {
    "in a text": HEAD + f"steps:\n  - {{id: s, title: 'Take {TOKEN} and {{{{ nix }}}}'}}\n",
    "as a name": HEAD + f"steps:\n  - {{id: s, title: 'Take {{{{ {TOKEN} }}}}', needs: [{TOKEN}]}}\n",
    "in a condition": HEAD
    + f"steps:\n  - {{id: s, title: t, when: tok == '{TOKEN}' and tok != '{TOKEN}'}}\n",
    "where a number belongs": HEAD.replace("tok: text", f"tok: {{type: integer, default: {TOKEN}}}")
    + "steps: [{id: s, title: t}]\n",
    "in a key": HEAD + f"steps:\n  - {{id: s, title: t, {TOKEN}: yes}}\n",
    "in a file that is no YAML": HEAD + f"steps: [{{id: s, title: 'Take {TOKEN}\n",
    "on the next line": HEAD + f"steps:\n  - {{id: s, title: t, owner: q}}\n  # {TOKEN}\n",
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", FILES)
def test_a_secret_is_told_and_shown_nowhere(case: str, form: str, team: Team) -> None:
    """Not in a line that is quoted, not in a message or fix of another rule, not in what lint keeps."""
    team.write("sops/a.yaml", FILES[case])
    for number in range(5):  # enough files for lint to keep what it finds
        team.write(f"sops/b{number}.yaml", FILES[case].replace("id: a", f"id: b{number}"))
    codes = {one[3] for one in team.lint()}
    assert "SOP902" in codes
    told = team("lint", "--format", form, code=1) + team.err
    assert "SOP902" in told
    assert TOKEN not in told
    kept = [path for path in team.folder.rglob(".sopctl/**/*") if path.is_file()]
    assert all(TOKEN.encode() not in path.read_bytes() for path in kept)


def test_what_stands_beside_a_secret_is_still_shown(team: Team) -> None:
    """Only the secret is blanked; the carets lie under it."""
    team.write("sops/a.yaml", FILES["in a text"])
    told = team("lint", code=1)
    assert f"title: 'Take {'•' * len(TOKEN)} and {{{{ nix }}}}'" in told
    assert any(one["code"] == "SOP203" for one in json.loads(team("lint", "--format", "json", code=1)))
