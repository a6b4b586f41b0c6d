"""Every diagnostic has a rule, every rule a line in the documentation."""

from __future__ import annotations

import json
import re
from pathlib import Path

from lineage_lsp.base.rules import RULES

ROOT = Path(__file__).parent.parent
TOLD = re.compile(
    r'''\b(?:Diagnostic|\w*Problem|\w*problem\w*|RenderError|tell|_told|_unknown)\((?:[^()"]*,\s*)?"([a-z]+(?:-[a-z]+)+)"'''
)
CONSTANT = re.compile(
    r"""^[A-Z_]+ = "((?:sql|unused|breaking|changed|reordered|open|missing|undocumented|contract)-[a-z-]+)"$""",
    re.MULTILINE,
)


def test_every_code_is_a_rule() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "lineage_lsp").rglob("*.py"))
    told = {*TOLD.findall(code), *CONSTANT.findall(code)}
    assert len(told) > 30
    assert told <= RULES.keys()


def test_every_rule_is_documented() -> None:
    documented = re.findall(r"^\| `([a-z-]+)`", (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8"), re.M)
    assert documented == list(RULES)


def test_the_editor_offers_every_rule() -> None:
    manifest = json.loads((ROOT / "vscode-client" / "package.json").read_text(encoding="utf-8"))
    setting = manifest["contributes"]["configuration"]["properties"]["lineageLsp.rules"]
    assert setting["propertyNames"]["enum"] == list(RULES)
