"""Writes docs/report.schema.json, as `sopctl schema --of report` prints it; a test compares the two.

python docs/make_report_schema.py
"""

from pathlib import Path

from sopctl.render.clean import to_json
from sopctl.render.report.schema import report_schema

FILE = Path(__file__).with_name("report.schema.json")

if __name__ == "__main__":
    FILE.write_text(to_json(report_schema()), encoding="utf-8")
