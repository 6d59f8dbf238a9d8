"""Lint guards trust: secrets, private addresses, hidden characters, downloads that are run unseen."""

import json
from pathlib import Path

import pytest
import yaml
from conftest import Team
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.errors import Finding
from sopctl.lint.engine import lint
from sopctl.sop.load import load_sop

HEAD = "id: a\ntitle: Tidy up\nowner: r\nroles: {r: Clerk}\n"
STEP = "steps:\n- id: s\n  title: Sweep the floor\n"
CODES = ("SOP902", "SOP903", "SOP904", "SOP905")


def found(text: str, file: str = "a.yaml") -> list[Finding]:
    return [one for one in lint(load_sop(file, text.encode())) if one.rule.code in CODES]


def told(text: str) -> list[tuple[str, str]]:
    """The code of each finding, and the words that it stands on."""
    lines = text.split("\n")
    findings = found(text)
    assert all(one.rule.severity == "warning" and one.mend for one in findings)
    spots = [(one, one.place.column - 1) for one in findings]
    return [(one.rule.code, lines[one.place.line - 1][at : at + one.place.width]) for one, at in spots]


def block(key: str, text: str) -> str:
    return HEAD + STEP + f"  {key}: |\n" + "".join(f"    {line}\n" for line in text.split("\n"))


# Put together here, so that no scanner takes this file for a leak.
SECRETS = {
    "aws": "AKIA" + "Z7Q2K5M3T4N6P2R7",
    "aliyun": "LTAI" + "5tFakeFakeFake1234",
    "tencent": "AKID" + "z8krbsJ5yKBZQpn74WFkmLPx3gnPhES1",
    "github": "ghp_" + "a1B2" * 9,
    "github fine": "github_pat_" + "11ABCDEFG0" * 4,
    "gitlab": "glpat-" + "x1Y2z3" * 4,
    "slack": "xoxb-" + "123456789012-abcdefABCDEF",
    "service": "sk-" + "proj-Ab1" + "Cd2" * 8,
    "stripe": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "google": "AIza" + "SyA-1234567890abcdefghijklmnopqrstu",
    "private key": "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
    "jwt": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN",
    "slack hook": "hooks.slack.com/services/" + "T0AB1CD2E/B0AB1CD2E/abcdefgh12345678",
    "feishu hook": "/bot/v2/hook/" + "0f6e3a52-1111-2222-3333-444455556666",
    "dingtalk hook": "/robot/send?access_token=" + "0123456789abcdef" * 4,
    "wecom hook": "/webhook/send?key=" + "0f6e3a52-1111-2222-3333-444455556666",
    "discord hook": "discord.com/api/webhooks/" + "123456789012345678/" + "Ab1_Cd2-" * 8,
    "address": "://mei:" + "Lamp4711@shop.example.com",
    "password": "Lamp-4711!",
}
BEFORE = {
    "slack hook": "https://",
    "feishu hook": "https://open.feishu.cn/open-apis",
    "dingtalk hook": "https://oapi.dingtalk.com",
    "wecom hook": "https://qyapi.weixin.qq.com/cgi-bin",
    "address": "https",
    "password": "The password: ",
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_told_and_never_repeated(
    name: str, repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a text, in a comment and in a command, on the very characters; no output holds it."""
    secret, before = SECRETS[name], BEFORE.get(name, "use ")
    team = Team(repo, capsys)
    monkeypatch.chdir(repo)
    for text in (
        block("do", f"Now {before}{secret} is it."),
        HEAD + f"# {before}{secret}\n" + STEP,
        block("run", before + secret),
    ):
        assert told(text) == [("SOP902", secret)]
        team.sop("a", text)
        for form in ("text", "json"):
            out = team("lint", "--format", form, code=1)
            assert "SOP902" in out
            assert secret not in out + team.err
            assert json.dumps(secret)[1:-1] not in out


@pytest.mark.parametrize(
    "text",
    [
        "The key is AKIAIOSFODNN7EXAMPLE in the manual, AKIA alone, or ghp_ and sk-learn.",
        "password: {{ r }}",
        "password: <your password>",
        "Password: see the safe",
        "password: ********",
        "password: $SHOP_PASSWORD1",
        "password: ${SHOP_PASSWORD_1}",
        "Password: 12345678 characters at most",
        "api_key: YOUR_API_KEY_1",
        "Password: changeme1",
        "password: at-least-8-letters",
        "密码：见保险箱里的 3 号信封",
        "密码：至少 8 位",
        "口令：{{ r }}",
        "password: https://vault.example.com/item/12",
        "token: 20 pieces for each guest",
        "https://user:password@example.com",
        "https://<name>:<secret1>@example.com",
        "https://example.com:8080/a@b",
        "Write to mei@example.com: 10:30",
        "password: step_1.first_word",
        "The key figures: reach2026 and more",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----",
        "sk-how-to-write-a-good-brief-for-designers",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    """Placeholders, names of fields, hints and examples from manuals open no door."""
    assert told(block("do", text)) == []


def test_fields_that_ask_for_a_password_are_no_secret() -> None:
    """The words of the SOP's own keys are about secrets, and hold none."""
    fields = (
        "  collect:\n    password: {type: text, ask: 'Password1 of the shop?'}\n"
        "    api_key: text\n    token: {type: text, pattern: 'a1b2c3d4'}\n"
    )
    assert told(HEAD + STEP + fields) == []


PRIVATE = [
    "http://localhost:8080/plan",
    "https://127.0.0.1/x",
    "http://10.1.2.3/x",
    "http://192.168.1.5/plan.pdf",
    "http://172.16.0.9",
    "http://[::1]:80/x",
    "http://[fe80::1]/x",
    "http://nas.local/x",
    "https://wiki/page",
    "https://crm.internal/a",
    "http://printer.lan",
    "https://mei@portal.corp/x",
    "https://shop.test/a",
    "https://me.home.arpa/",
]
DISKS = ["C:\\Users\\mei\\plan.pdf", "/Users/mei/plan.pdf", "/home/mei/plan.pdf", "file:///tmp/plan.pdf"]
PUBLIC = [
    "https://example.com/localhost",
    "https://8.8.8.8/",
    "https://192.0.2.7/",
    "https://172.32.0.1/",
    "https://shop.example/a",
    "https://例子/页",
    "https://localhost.example.com/",
    "https://{{ r }}/x",
    "https://$HOST/x",
    "https://10.example.com/",
    "https://example.com/home/mei/x",
    "https://example.com/file://x",
]


@pytest.mark.parametrize("address", [*PRIVATE, *DISKS])
def test_a_private_address_is_told(address: str) -> None:
    """In a text, among the references and at a step; not in commands and code."""
    text = block("do", f"Open {address} now.")
    ((code, words),) = told(text)
    assert (code, address.startswith(words)) == ("SOP903", True)
    assert told(block("run", f"open '{address}'")) == []
    assert told(block("do", f"Type `{address}`, or\n\n```\nopen {address}\n```")) == []
    if address in PRIVATE:
        assert told(HEAD + f"references: [{{title: Plan, url: '{address}'}}]\n" + STEP) == [
            ("SOP903", address)
        ]
        assert told(HEAD + STEP + f"  links: ['{address}']\n") == [("SOP903", address)]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_for_all_is_left_alone(address: str) -> None:
    """Hosts on the net, example addresses, and those that are filled in later."""
    assert told(block("do", f"Open {address} now; at A:\\ nothing, and in /homes/ neither.")) == []


HIDDEN = {
    "zero width": ("Sweep\u200b the floor", "200B", "Sweep the floor"),
    "override": ("Sweep \u202ethe floor\u202c", "202E", "Sweep the floor"),
    "isolate": ("Sweep \u2066the floor\u2069", "2066", "Sweep the floor"),
    "mark": ("Sweep\u200f the floor", "200F", "Sweep the floor"),
    "soft hyphen": ("Sweep the car\u00adpet", "00AD", "Sweep the carpet"),
    "tags": ("Sweep the floor\U000e0041\U000e0042", "E0041", "Sweep the floor"),
    "joiner of letters": ("Sw\u200deep the floor", "200D", "Sweep the floor"),
    "selectors in a row": ("Sweep the floor☀\ufe0f\ufe01\ufe02", "FE01", "Sweep the floor☀\ufe0f"),
    "selector at a letter": ("Sweep\U000e0101 the floor", "E0101", "Sweep the floor"),
    "byte order mark": ("Sweep the\ufeff floor", "FEFF", "Sweep the floor"),
    "braille blank": ("Sweep the\u2800 floor", "2800", "Sweep the floor"),
    "Hangul filler": ("Sweep the\u3164 floor", "3164", "Sweep the floor"),
    "in Chinese": ("扫\u200b干净\u2060地面", "200B", "扫干净地面"),
}
VISIBLE = [
    "Sweep 👩‍🔧 the floor",
    "Sun ☀️, heart ❤️‍🔥, key 1️⃣, ©️",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "می\u200cخواهم",
    "क\u094d\u200dष",
    "שלום\u200f 10",
    "ภาษา\u200bไทย",
    "葛\U000e0100城",
    "扫　地",
    "10\u00a0000 €",
    "“quoted” – … ·",
    "한국어",
    "日本語のテキスト",
]


def edited(text: str, finding: Finding) -> str:
    assert finding.fix is not None
    for edit in sorted(finding.fix.edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize("name", HIDDEN)
def test_a_hidden_character_is_told_by_its_number_and_deleted(name: str) -> None:
    """In a text and in a comment: at the first one, with a fix for all of that text, and nothing else."""
    wrong, number, right = HIDDEN[name]
    text, wanted = (HEAD + f"steps:\n- id: s\n  title: '{one}'\n" for one in (wrong, right))
    (finding,) = found(text)
    assert f"<U+{number}>" in finding.message
    assert text.split("\n")[finding.place.line - 1][finding.place.column - 1] == chr(int(number, 16))
    assert edited(text, finding) == wanted
    assert finding.fix is not None
    assert finding.fix.data == (("set", ("steps", 0, "title"), right),)
    comment, clean = (HEAD + f"# {one}\n" + STEP for one in (wrong, right))
    for finding in reversed(found(comment)):
        assert finding.fix is not None
        assert finding.fix.data == ()
        comment = edited(comment, finding)
    assert comment == clean


@pytest.mark.parametrize("text", VISIBLE)
def test_characters_that_scripts_and_emoji_need_are_left_alone(text: str) -> None:
    """Joiners, selectors and marks where a script or an emoji wants them; spaces that can be seen."""
    assert told(block("do", text)) == []


def test_a_hidden_character_in_a_key_renames_it() -> None:
    """The data changes by the key alone."""
    text = HEAD + "definitions: {'brief\u200b': x}\n" + STEP
    (finding,) = found(text)
    assert finding.fix is not None
    assert finding.fix.data == (("rename", ("definitions", "brief\u200b"), "brief"),)
    assert edited(text, finding) == text.replace("\u200b", "")


def test_signs_and_line_ends_are_told_but_not_deleted() -> None:
    """They stand for something, so a person decides what."""
    for sign in ("\ue123", "\u2028", "\U000f0001"):
        (finding,) = found(HEAD + f"steps:\n- id: s\n  title: 'Sweep{sign}the floor'\n")
        assert finding.fix is None


def test_a_no_break_space_in_a_command_is_told() -> None:
    """A shell takes it for a letter; in a text it is good style."""
    assert told(block("run", "ls\u00a0-l")) == [("SOP904", "\u00a0")]


def test_hidden_characters_of_markdown_are_told_where_they_stand() -> None:
    """In a title and in a line of a bare checklist; the fix deletes these characters only."""
    text = "# Tidy\n\n- [ ] Sweep\u200b the floor\n- [ ] Shut \u202ethe door\n"
    findings = found(text, "a.md")
    assert [(one.place.line, one.place.column) for one in findings] == [(3, 12), (4, 12)]
    for finding in reversed(findings):
        text = edited(text, finding)
    assert text == "# Tidy\n\n- [ ] Sweep the floor\n- [ ] Shut the door\n"


@settings(deadline=None, max_examples=36)
@given(st.text(st.sampled_from("ab扫 '#:\u200b\u202e\u00ad\ufe0f\u200d👩\u2060\U000e0041"), max_size=25))
def test_deleting_hidden_characters_changes_nothing_else(body: str) -> None:
    """Each fix changes what it says it does in the data; the file keeps every other character."""
    text = HEAD + STEP + f"  do: |\n    x{body}\n# {body}\n"
    while one := next((one for one in found(text) if one.fix), None):
        assert one.fix is not None
        mended = edited(text, one)
        assert len(mended) == len(text) - sum(edit.end - edit.start for edit in one.fix.edits)
        data, after = yaml.safe_load(text), yaml.safe_load(mended)
        for kind, path, value in one.fix.data:
            assert (kind, path) == ("set", ("steps", 0, "do"))
            data["steps"][0]["do"] = value
        assert data == after
        text = mended


@pytest.mark.parametrize(
    "command",
    [
        "curl -fsSL https://example.com/a.sh | sh",
        "curl https://example.com/a?x=1&y=2 | sudo bash -s -- -y",
        "wget -qO- https://example.com/a | /bin/sh",
        "curl https://example.com/a \\\n  | bash",
        "bash <(curl -s https://example.com/a)",
        'sh -c "$(curl -fsSL https://example.com/a)"',
        'eval "$(wget -qO- https://example.com/a)"',
        "curl -s https://example.com/a | tee b | zsh",
        "iwr https://example.com/a.ps1 | iex",
        "iex (irm https://example.com/a)",
        "Invoke-WebRequest https://example.com/a | Invoke-Expression",
        "rm -rf /",
        "rm -rf $TMP/*",
        'rm -r -f "$TMP"/*',
        'rm -fr "${TMP}/"',
        "sudo rm -rf /*",
        "rm --recursive --force $A/",
    ],
)
def test_a_download_that_is_run_unseen_is_told(command: str) -> None:
    """In a command and in instructions, code or not; nothing is run to find out."""
    for text in (block("run", command), block("do", f"Type:\n\n```\n{command}\n```"), block("do", command)):
        assert [code for code, __ in told(text)] == ["SOP905"]


@pytest.mark.parametrize(
    "command",
    [
        "curl -o a.sh https://example.com/a.sh",
        "curl https://example.com/a | jq . || sh fallback.sh",
        "curl https://example.com/a; sh a.sh",
        "curl https://example.com/a | python3 -m json.tool",
        "curl https://example.com/a | shasum",
        "cat a.sh | sh",
        "wget -q https://example.com/a && sh a",
        "rm -rf ./build",
        "rm -rf /tmp/x",
        'rm -rf "${TMP:?}"/*',
        "rm -rf $TMP/build",
        "rm -f /x/*.log",
        "Write the form - and read it",
        "irm",
    ],
)
def test_commands_that_say_what_they_do_are_left_alone(command: str) -> None:
    """A download to a file, a pipe to another program, a folder named in full."""
    assert told(block("run", command)) == []
    assert told(block("do", command)) == []


@pytest.mark.parametrize(
    "waste",
    [
        "password: " * 9_000,
        "://a:" * 18_000,
        "eyJ" * 30_000,
        "sk-" + "a" * 90_000,
        "sk-" * 30_000,
        "curl " * 18_000,
        "curl " + "|" * 90_000,
        "rm -r " * 15_000,
        "rm -" + "a" * 90_000,
        "iex" + " " * 90_000,
        "http://a" * 11_000,
        "C:\\" * 30_000,
        "\u200b" * 90_000,
        "a\u200b" * 45_000,
        "🏴" + "\U000e0041" * 45_000,
        "\ufe0f" * 90_000,
        "密码" * 45_000,
        "密码:" * 30_000,
        "xoxb-" * 18_000,
    ],
    ids=lambda waste: ascii(waste[:9]),
)
@pytest.mark.parametrize("key", ["run", "do"])
def test_a_text_made_to_waste_time_is_read_in_bounded_work(waste: str, key: str) -> None:
    """No pattern runs away; what is found is at most as much as lint tells of one rule."""
    findings = found(block(key, waste))
    assert all(sum(one.rule.code == code for one in findings) <= 101 for code in CODES)


@pytest.mark.parametrize(
    ("before", "value"),
    [
        ("密码 ", "admin" + "123"),
        ("登录密码为 ", "Abc" + "12345"),
        ("登录密码是", "Abc" + "12345"),
        ("密码是：", "Abc" + "12345"),
        ("**密码**：", "Abc" + "12345"),
        ("The password is ", "hunter" + "22x"),
        ("The password is: ", "hunter" + "22x"),
        ("APP_SECRET=", "9f8e7d6c5b4a" + "39281706"),
        ("AccessKeySecret: ", "abcDEF" + "ghi123JKL456"),
        ("appSecret: ", "abcDEF" + "ghi123JKL456"),
        ("secret: ", "AbC123" + "xyz789"),
        ("token: ", "abcdef1234567890" + "abcdef"),
        ('"token": "', "abcdef1234567890" + "abcdef"),
    ],
)
def test_a_secret_behind_a_word_is_told(before: str, value: str) -> None:
    """With a colon behind the word, or as people say it, in both languages."""
    assert told(block("do", f"Open it. {before}{value}")) == [("SOP902", value)]


@pytest.mark.parametrize(
    "text",
    [
        "密码 {{ r }}", "密码为 <admin123>", "登录密码为 xxx12345", "密码 ***123***", "密码是 $SHOP_PASS1",
        "The password is in the vault", "The password is {{ r }}", "密码 8-16 位，含数字", "密码至少8位",
        "the password is at least 12 characters long", "Reset the password before 18:00",
        "secret: vault-item-12", "token: step2", "secret: XXXXXXXX12", "The secret is 3 sheets of paper",
        "Broken: abc12345xyz", "The secretary: room12345", "APP_SECRET=${APP_SECRET_1}",
        "token: %APP_TOKEN_12%",
        "https://discord.com/api/webhooks/<id>/<token>",
    ],
)  # fmt: skip
def test_words_about_secrets_are_left_alone(text: str) -> None:
    """Where the value stands for another, or is none, there is nothing to tell."""
    assert told(block("do", text)) == []
