"""Writes report.schema.json and report-all.schema.json into docs/, as `sopctl schema --of` prints them.

python docs/make_report_schema.py

A test holds the files against what is printed.
"""

from pathlib import Path

from sopctl.render.clean import to_json
from sopctl.render.portfolio.schema import portfolio_schema
from sopctl.render.report.schema import report_schema

HERE = Path(__file__).parent

if __name__ == "__main__":
    for name, schema in (("report", report_schema()), ("report-all", portfolio_schema())):
        (HERE / f"{name}.schema.json").write_text(to_json(schema), encoding="utf-8")
