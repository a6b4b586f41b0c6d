"""Asks dbt what the selectors of `recorded.json` mean in the coffee shop: `python -m tests.selection.record`.

Needs dbt-core with dbt-duckdb; no connection is made.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import tempfile
from pathlib import Path

from dbt.cli.main import dbtRunner

RECORDED = Path(__file__).parent / "recorded.json"
COFFEE_SHOP = Path(__file__).parents[2] / "sample_projects" / "coffee_shop"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "coffee_shop"
        shutil.copytree(COFFEE_SHOP, root)
        where = ["--project-dir", str(root), "--profiles-dir", str(root)]
        manifest = dbtRunner().invoke(["-q", "--no-send-anonymous-usage-stats", "parse", *where]).result
        asked = json.loads(RECORDED.read_text())
        answers = {}
        for selector in asked:
            options = ["--resource-type", "all", "--output", "json", "--output-keys", "unique_id"]
            with contextlib.redirect_stdout(io.StringIO()):
                ran = dbtRunner(manifest=manifest).invoke(["-q", "ls", *options, *selector.split(), *where])
            answers[selector] = sorted(json.loads(one)["unique_id"] for one in ran.result or () if one.startswith("{"))
    lines = ",\n".join(f"  {json.dumps(selector)}: {json.dumps(ids)}" for selector, ids in answers.items())
    RECORDED.write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
