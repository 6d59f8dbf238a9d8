"""What can be proven of an SOP's flow: which steps can be there together, and what is always so.

A condition reads parameters, people's names and answers. How many values those have does not matter:
what counts is on which side of the constants they lie that the file compares them with. So each name
has a handful of values, and a claim is held against all of them, step by step: a value is chosen only
where the claim still hangs on one (`search.py`).

What an assignment ranges over: every parameter (blank only where `required: false` allows it) and
every answer (blank unless it is required). An answer of a step that is not there never comes. Where a
claim is to hold whatever people do, any step may be skipped too, so that its answers never come; where
a claim is that something can happen, nobody skips. Nobody is taken to change an answer afterwards.

A comparison of two names, or with arithmetic in it, may hold or not: nothing is claimed to happen that
hangs on it. The same goes for what depends on the item of a repeated step, and for answers that come
from inside a used SOP.
"""
