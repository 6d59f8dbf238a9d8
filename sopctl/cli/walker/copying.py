"""Copying to the clipboard of the terminal that a person sits at, by OSC 52: over ssh and in tmux too."""

import os
from base64 import b64encode

from sopctl.render.clean import clean

MOST = 70_000  # of base64; terminals drop what is longer


def sequence(text: str) -> tuple[str, int]:
    """What makes a terminal copy a text, and how many of its characters that holds."""
    cleaned = clean(text)
    raw = cleaned.encode()[: MOST * 3 // 4]
    taken = raw.decode(errors="ignore")
    osc = f"\x1b]52;c;{b64encode(taken.encode()).decode()}\x07"
    if os.environ.get("TMUX"):
        osc = "\x1bPtmux;" + osc.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return osc, len(taken)
