"""What diagnostics there are, and how serious each is to a user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lineage_lsp.base.diagnostics import Diagnostic, Severity

RULES: Mapping[str, str] = {
    "ambiguous-column": "a name without a qualifier that several sources have",
    "breaking-change": "an unsaved edit takes a column away that something downstream reads",
    "changed-type": "an unsaved edit gives a column that something downstream reads another type",
    "compiler-error": "the code stops itself with `exceptions.raise_compiler_error`",
    "contract-mismatch": "columns that are not those of an enforced contract, which dbt refuses to build",
    "cycle": "refs that go round in a circle, which dbt refuses to build",
    "duplicate-column": "two output columns of one name, where the warehouse refuses that",
    "duplicate-name": "two resources of one name in a package",
    "duplicate-properties": "two YAML entries that describe the same resource",
    "file-encoding": "a file that is not UTF-8, which dbt cannot read",
    "jinja-budget": "a template that asks for more text, steps or time than one should",
    "jinja-error": "a template that fails while it is rendered",
    "jinja-syntax": "text that is no Jinja",
    "manifest": "a manifest that is torn, another project's, or too large",
    "missing-column": "a column that YAML describes and the model does not give",
    "not-modelled": "something in a properties file that is not read",
    "open-star": "`select *` over a source of which nobody describes a column",
    "package-not-installed": "a package that is asked for and not there: run `dbt deps`",
    "project-file": "a `dbt_project.yml` that cannot be used",
    "python-syntax": "a Python model that cannot be parsed",
    "reordered-columns": "an unsaved edit moves columns whose order something downstream relies on",
    "sql-scanned": "SQL that could not be parsed: names were looked for in its text",
    "sql-syntax": "text that is no SQL of the dialect",
    "sql-too-deep": "SQL that is nested too deep to be read",
    "sql-too-large": "SQL that is too large to be read",
    "undocumented-column": "columns that a model gives and no YAML describes",
    "union-width": "the branches of a set operation have different numbers of columns",
    "unknown-alias": "a qualifier that no source has",
    "unknown-column": "a column that none of the sources has",
    "unknown-dialect": "a dialect that nobody knows",
    "unknown-doc": "a `doc()` of a block that is not there",
    "unknown-macro": "a macro that is not there",
    "unknown-profile": "a profile that `profiles.yml` does not have",
    "unknown-ref": "a `ref()` to nothing, or to something disabled",
    "unknown-source": "a `source()` that no YAML declares",
    "unknown-target": "a target that the profile does not have",
    "unknown-var": "a `var()` without a value or a default",
    "unread-file": "a file that cannot be read",
    "unused-column": "a column of a CTE that nothing reads",
    "unused-cte": "a CTE that nothing selects from",
    "unused-model-column": "a column of a model that nothing in the project reads",
    "unused-properties": "a YAML entry for a resource that is not there",
    "yaml-duplicate-key": "a key that stands twice in a mapping",
    "yaml-name": "a name in YAML that is missing or is no text",
    "yaml-syntax": "text that is no YAML",
}
"""Code and meaning of every diagnostic. A code never changes: it stands in settings."""

ASKED_FOR = frozenset({"undocumented-column", "unused-model-column"})
"""Rules that are off until somebody says how serious they are."""

Severities = Mapping[str, Severity | None]
"""How serious diagnostics are by code, where a user says so; None for those nobody wants to see."""

OFF = "off"


def severities_from(tree: Mapping[str, object]) -> tuple[Severities, tuple[str, ...]]:
    """Severities out of `{"unused-cte": "off"}`, and a sentence for each entry that means nothing."""
    known = {OFF, *Severity}
    found: dict[str, Severity | None] = {}
    problems: list[str] = []
    for code, value in tree.items():
        if code not in RULES:
            problems.append(f"There is no rule `{code}`.")
        elif not isinstance(value, str) or value not in known:
            problems.append(f"The rule `{code}` should be one of {', '.join(sorted(known))}, not {value!r}.")
        else:
            found[code] = None if value == OFF else Severity(value)
    return found, tuple(problems)


def asked_for(severities: Severities) -> tuple[str, ...]:
    """The rules among `ASKED_FOR` that somebody wants, in order."""
    return tuple(sorted(one for one in ASKED_FOR if severities.get(one) is not None))


def as_ruled(problems: Iterable[Diagnostic], severities: Severities) -> tuple[Diagnostic, ...]:
    """Diagnostics as the user wants them."""
    if not severities:
        return tuple(problems)
    ruled = ((one, severities.get(one.code, one.severity)) for one in problems)
    return tuple(
        one if severity is one.severity else replace(one, severity=severity)
        for one, severity in ruled
        if severity is not None
    )
