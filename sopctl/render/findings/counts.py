"""How often each rule was broken."""

from collections import Counter
from collections.abc import Iterable

from sopctl.errors import Rule
from sopctl.lint.linted import Linted
from sopctl.render.clean import to_json
from sopctl.render.findings.line import FIXABLE


def statistics(linted: Iterable[Linted], *, as_json: bool = False) -> str:
    """A line for each rule that was broken, the most broken first: count, code, name, `[*]` if `--fix` helps.

    As JSON a list of objects with the keys code, name, severity, count and fixable, the number of
    findings that can be mended without a change of meaning.
    """
    counts: Counter[Rule] = Counter()
    fixable: Counter[Rule] = Counter()
    for one in linted:
        for finding in one.findings:
            counts[finding.rule] += 1
            fixable[finding.rule] += finding.fix is not None and finding.fix.safe
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0].code))
    if as_json:
        return to_json(
            [
                {
                    "code": rule.code,
                    "name": rule.name,
                    "severity": rule.severity,
                    "count": count,
                    "fixable": fixable[rule],
                }
                for rule, count in rows
            ]
        )
    width = len(str(rows[0][1])) if rows else 0
    return "".join(
        f"{count:>{width}}  {rule.code}  {rule.name}{FIXABLE if fixable[rule] else ''}\n"
        for rule, count in rows
    )
