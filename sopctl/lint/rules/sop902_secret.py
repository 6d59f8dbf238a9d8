"""A password, a key or a token stands in the file.

What is in git stays in its history, for everybody who may read the repository, today and later. Told are
keys and tokens of known shape, private keys, webhook addresses that carry a key, passwords in addresses
and what follows `password:` or `密码：` when it looks like one. Anywhere in the file, comments too. The
message never repeats the secret.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: alarm, title: Switch the alarm on, do: "The password: Lamp-4711 opens the box."}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: alarm, title: Switch the alarm on, do: "The password: see the entry “alarm” in the safe."}
"""

import re
from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import N_, _
from sopctl.lint.context import Context
from sopctl.lint.pieces import holds_any
from sopctl.sop.source import Source

RULE = Rule("SOP902", "secret")

# Pieces of text of which each has one, looked for first; what it is; its shape. The shapes are those
# that the issuers document, as gitleaks' default rules (MIT) and GitHub's secret scanning collect them.
AUTHORITY = r"://[^\s/:@<>{}$*]{1,64}:(?!\w{0,64}pass|x{3}|\.{3})[^\s/:@<>{}$*]{3,64}@[\w.-]+\w"
SHAPES = (
    # docs.aws.amazon.com: prefixes of unique ids; amazon's own examples end in EXAMPLE.
    ("AKIA", N_("an access key of AWS"), r"\bAKIA(?!\w*EXAMPLE)[A-Z2-7]{16}\b"),
    # help.aliyun.com and cloud.tencent.com: AccessKey ID, SecretId.
    ("LTAI", N_("an access key of Alibaba Cloud"), r"\bLTAI[A-Za-z0-9]{12,20}\b"),
    ("AKID", N_("an access key of Tencent Cloud"), r"\bAKID[A-Za-z0-9]{32}\b"),
    # github.blog: authentication token formats.
    ("ghp_,gho_,ghs_", N_("a token of GitHub"), r"\bgh[pousr]_[A-Za-z0-9]{36,255}\b"),
    ("github_pat_", N_("a token of GitHub"), r"\bgithub_pat_[A-Za-z0-9_]{30,255}\b"),
    # docs.gitlab.com: token prefixes.
    ("glpat-", N_("a token of GitLab"), r"\bglpat-[A-Za-z0-9_-]{20,}"),
    # api.slack.com: token types.
    ("xox", N_("a token of Slack"), r"\bxox[baprs]-[A-Za-z0-9-]{16,}"),
    # platform.openai.com, anthropic, stripe: sk-…, sk-ant-…, sk_live_….
    ("sk-", N_("a key for a web service"), r"(?<![\w-])sk-(?=[\w-]{0,60}[A-Z])(?=[\w-]{0,60}\d)[\w-]{20,}"),
    ("k_live_", N_("a key of Stripe"), r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
    # cloud.google.com: API keys.
    ("AIza", N_("a key of Google"), r"\bAIza[A-Za-z0-9_-]{35}(?![\w-])"),
    # RFC 7468 and the formats of OpenSSH and PGP.
    ("PRIVATE KEY", N_("a private key"), r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----"),
    # RFC 7519: two JSON objects in base64, then a signature.
    ("eyJ", N_("a signed token (JWT)"), r"\beyJ[\w-]{10,500}+\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    ("hooks.slack.com/", N_("a webhook with its key"), r"hooks\.slack\.com/\w{1,20}/T\w+/[\w/]{16,}"),
    # open.feishu.cn, open.larksuite.com: custom bots; open.dingtalk.com; developer.work.weixin.qq.com.
    ("/bot/v2/hook/", N_("a webhook with its key"), r"/bot/v2/hook/[0-9a-fA-F-]{24,}"),
    ("access_token=", N_("a webhook with its key"), r"/robot/send\?access_token=[0-9a-f]{32,}"),
    ("/webhook/send", N_("a webhook with its key"), r"/webhook/send\?key=[0-9a-fA-F-]{24,}"),
    # docs.discord.com: execute webhook.
    ("/api/webhooks/", N_("a webhook with its key"), r"discord(?:app)?\.com/api/webhooks/\d+/[\w-]{20,}"),
    # RFC 3986, 3.2.1: user and password before the host.
    ("@", N_("a password in an address"), AUTHORITY),
)  # fmt: skip
# A word for a secret, on its own, behind `_`, or begun by a capital (AccessKeySecret). Its first letter is
# looked for alone, so that most of a text is passed over at once.
BEGUN = r"(?:(?<![A-Za-z].)|(?<=[A-Z]))"
PASSWORD = rf"(?:(?<=[Pp]){BEGUN}(?i:assword|asswd|assphrase|wd)|(?<=密)[码钥]|(?<=口)令)"
KEY = rf"(?<=[Aa]){BEGUN}(?i:pi[ _-]?key|ccess[ _-]?(?:key|token))"
WEAK = rf"(?P<weak>{BEGUN}(?:(?<=[Ss])(?i:ecret)|(?<=[Tt])(?i:oken)|(?<=[Aa])(?i:ppsecret)))"
VALUE = r"[\"'“‘*`]{0,3}(?P<value>(?![:=])[^\s\"'“”‘’`，。；、：（）]{6,80})"
SIGN = r"(?i:[ _-]?(?:key|secret|token))?[\"'*`]{0,3}(?: is| ?[是为])?[ \t]{0,8}[:：=][ \t]{0,8}"
ASSIGNED = rf"[PpAaSsTt密口](?:{PASSWORD}|{KEY}|{WEAK}){SIGN}{VALUE}"
# As it is said in a sentence; of words with one meaning alone.
SAID = rf"[Pp密口]{PASSWORD}(?:(?<=[a-zA-Z])(?: is)? |(?<=[码钥令]) ?[是为]? ?){VALUE}"
# What this looks for holds one of these.
NAMES = (
    "assword,ASSWORD,asswd,ASSWD,assphrase,pwd,PWD,pi_key,PI_KEY,PI key,pi key,pikey,piKey,PIKey,pi-key,"
    "ecret,ECRET,ccess_key,CCESS_KEY,ccessKey,ccess key,token,Token,tOKEN,TOKEN,密码,口令,密钥"
)
# And each of these names has one of these, of which fewer have to be looked for.
HINTS = "ssw,SSW,ssph,pwd,PWD,key,Key,KEY,ecret,ECRET,oken,OKEN,密码,口令,密钥"
LONG = 10  # characters of what follows "secret" or "token", which are words of many meanings
# A name, a field, a placeholder, an address, a sentence: nothing that opens a door.
NO_SECRET = (
    r"[<{$%*\[(&]|.*(?:\.\.\.|…|(?i:xxx)|\*\*\*|://|[\u4e00-\u9fff])|(?i:.*(?:example|your|change|todo|placeholder))"
    r"|[a-z0-9]+(?:[-_.][a-z0-9]+)+[,.;]?$|[\d:.,/-]+$"
)


def check(context: Context) -> Iterator[Finding]:
    return secrets_in(context.document.source)


def secrets_in(source: Source) -> Iterator[Finding]:
    """The secrets in a file's text, whether or not it is an SOP."""
    text = source.text
    known: set[int] = set()  # where a secret begins: a token may follow the word `access_token` too
    for pieces, what, shape in SHAPES:
        if holds_any(text, pieces.split(",")):
            for match in re.finditer(shape, text):
                known.update(match.span())
                yield _finding(source, _(what), *match.span())
    if holds_any(text, HINTS.split(",")) and holds_any(text, NAMES.split(",")):
        found = [*re.finditer(ASSIGNED, text), *re.finditer(SAID, text)]
        for match in found:
            value = match["value"].rstrip(",.;)]}*")
            start, end = match.start("value"), match.start("value") + len(value)
            told = start in known or end in known
            least = LONG if match.groupdict().get("weak") else 6
            if len(value) >= least and not told and _mixed(value) and not re.match(NO_SECRET, value):
                known.add(start)
                yield _finding(source, _("a password or a key"), start, end)


def _mixed(value: str) -> bool:
    """Whether there are letters and digits in it, as words of a sentence have not."""
    return any(one.isdigit() for one in value) and any(one.isalpha() for one in value)


def _finding(source: Source, what: str, start: int, end: int) -> Finding:
    told = _("this looks like {what}", what=what)
    mend = _("make it invalid where it was issued, and say here where people find the new one")
    return Finding(RULE, source.place(start, end), told, mend)
