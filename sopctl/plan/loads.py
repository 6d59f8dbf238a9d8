"""How much of somebody's time is taken, as spots of his own clock."""

from bisect import bisect_right

from sopctl.plan.passes import NEVER


class Load:
    """What is taken of one worker: how many units at which spots, never more than his capacity.

    `_spots` are where the number of units taken changes, `_units` what it is from there on: never the same
    twice in a row, and nought at both ends. `_known` keeps for a length and a number of units a stretch of
    spots at none of which that fits: what is taken is never given back, so what did not fit never will, and
    a queue of thousands is not walked along anew for each.
    """

    __slots__ = ("_known", "_spots", "_units", "capacity")

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._spots = [NEVER]
        self._units = [0]
        self._known: dict[tuple[int, int], tuple[int, int]] = {}

    def copy(self) -> "Load":
        """The same load, of which more can be taken."""
        other = Load(self.capacity)
        other._spots, other._units = self._spots.copy(), self._units.copy()
        return other

    def first(self, spot: int, minutes: int, units: int) -> int:
        """The first spot from this one on at which so many units are free for so long (at least a minute)."""
        spots, taken, last = self._spots, self._units, len(self._spots) - 1
        limit = self.capacity - units
        known = self._known.get((minutes, units))
        least, most = known or (spot, spot)
        found = most if least <= spot < most else spot
        place = bisect_right(spots, found) - 1
        while place < last:
            if taken[place] > limit:
                place += 1
                found = spots[place]
                if least <= found < most:
                    found = most
                    place = bisect_right(spots, found) - 1
                continue
            ahead, end = place + 1, found + minutes
            while ahead < last and spots[ahead] < end and taken[ahead] <= limit:
                ahead += 1
            if taken[ahead] <= limit or spots[ahead] >= end:
                break
            place = ahead
        if found > spot:
            if known is None or spot > most or found < least:
                self._known[minutes, units] = (spot, found)
            else:
                self._known[minutes, units] = (min(spot, least), max(found, most))
        return found

    def take(self, begin: int, end: int, units: int) -> None:
        """Take units from a spot up to another one, which `first` has found free."""
        spots, taken = self._spots, self._units
        first = self._cut(begin)
        last = self._cut(end)
        for place in range(first, last):
            taken[place] += units
        for place in (last, first):
            if taken[place] == taken[place - 1]:
                del spots[place], taken[place]

    def _cut(self, spot: int) -> int:
        """The place that begins at a spot, made if there is none."""
        place = bisect_right(self._spots, spot) - 1
        if self._spots[place] == spot:
            return place
        self._spots.insert(place + 1, spot)
        self._units.insert(place + 1, self._units[place])
        return place + 1
