"""What another tool takes for the column lineage of SQL texts, asked in a process, and maybe a Python, of its own.

    python benchmarks/peers.py sqlglot|sqllineage DIALECT < TEXTS.json

Standard input is a JSON list of texts; standard output is a JSON object: `seconds` of CPU, the numbers of the texts
that were `answered`, and the tool's `version`. The Python that runs it need only have the tool.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version


def by_column(text: str, dialect: str) -> Callable[[], object]:
    """`sqlglot.lineage`, asked for each output column; to know their names costs nothing here."""
    lineage = import_module("sqlglot.lineage").lineage
    qualify = import_module("sqlglot.optimizer.qualify").qualify
    tree = import_module("sqlglot").parse_one(text, read=dialect)
    tree = qualify(tree, dialect=dialect, validate_qualify_columns=False)
    names = [name for name in tree.named_selects if name != "*"]
    return lambda: [lineage(name, text, schema={}, dialect=dialect) for name in names]


def all_at_once(text: str, dialect: str) -> Callable[[], object]:
    """SQLLineage gives all columns in one run."""
    runner = import_module("sqllineage.runner").LineageRunner
    return lambda: runner(text, dialect=dialect).get_column_lineage()


TOOLS: dict[str, Callable[[str, str], Callable[[], object]]] = {"sqlglot": by_column, "sqllineage": all_at_once}


def measure(tool: str, dialect: str, texts: Sequence[str]) -> dict[str, object]:
    seconds = 0.0
    answered: list[int] = []
    # The first text is asked twice: what a tool loads when it is first asked is no part of its price.
    for number, text in enumerate([texts[0], *texts], start=-1):
        try:
            ask = TOOLS[tool](text, dialect)
            begun = time.process_time()
            ask()
        except Exception as error:  # whatever the tool raises, it has no answer to this text
            sys.stderr.write(f"{tool}: {type(error).__name__}: {str(error)[:100]}\n")
            continue
        if number >= 0:
            seconds += time.process_time() - begun
            answered.append(number)
    return {"seconds": seconds, "answered": answered, "version": version(tool)}


if __name__ == "__main__":
    json.dump(measure(sys.argv[1], sys.argv[2], json.load(sys.stdin)), sys.stdout)
