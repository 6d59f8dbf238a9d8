"""The day of a run moves: one event gives parameters other values, and nothing that was recorded is lost."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from apart import apart, notes, sentences
from conftest import USER, Team

from sopctl.cli.forecasting import _plan
from sopctl.cli.moving import Options, move_run
from sopctl.cli.opening import open_repository
from sopctl.cli.session import load
