"""Which file of one version is which of another, for those that are not as they were."""

from collections.abc import Hashable, Mapping
from typing import NamedTuple

Pair = tuple[str | None, str | None]  # names before and after; None where it is not there


class Held(NamedTuple):
    """What tells a file: the id that it gives itself, None where that cannot be told, and its bytes."""

    own_id: str | None
    raw: bytes | None


def pairs(before: Mapping[str, Held], after: Mapping[str, Held]) -> list[Pair]:
    """Files of two versions, in the order of their names now.

    A file is that of its name and id; else the one with its id, then with its contents, then of its name.
    """
    found: list[Pair] = []
    old, new = dict(sorted(before.items())), dict(sorted(after.items()))

    def pair(was: str, now: str) -> None:
        found.append((was, now))
        del old[was], new[now]

    for name in [name for name in old if name in new and old[name].own_id == new[name].own_id]:
        pair(name, name)
    for mark in (_own_id, _raw, None):
        by_mark: dict[Hashable, str] = {}
        for was, held in reversed(old.items()):
            key = was if mark is None else mark(held)
            if key is not None:
                by_mark[key] = was
        for now, held in list(new.items()):
            was = by_mark.pop(now if mark is None else mark(held), "")
            if was:
                pair(was, now)
    found += [(was, None) for was in old]
    found += [(None, now) for now in new]
    return sorted(found, key=lambda one: one[1] or one[0] or "")


def _own_id(held: Held) -> Hashable:
    return held.own_id


def _raw(held: Held) -> Hashable:
    return held.raw
