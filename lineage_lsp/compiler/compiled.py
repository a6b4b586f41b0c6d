"""One node's code, rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FileSpan
from lineage_lsp.jinja.rendered import Rendered
from lineage_lsp.project.model import RefArgs, RelationName

MANIFEST = "manifest"
"""`Compiled.fallback` of code that dbt compiled."""


@dataclass(frozen=True, slots=True)
class RefCall:
    """A `ref()` or `source()` that was called. target: None when nothing has that name, or it is disabled.

    at: the call in the file that holds it (a macro's file when a macro called it); counts: dbt counts it as a
    dependency (it is called with `execute` false); False for one reached on the incremental branch only.
    literal: its arguments were written as plain strings.
    """

    args: RefArgs
    target: UniqueId | None
    at: FileSpan
    counts: bool
    literal: bool = True


@dataclass(frozen=True, slots=True)
class MacroCall:
    """A macro called from the node's own file. unique_id: `macro.package.name`; at: its name in the call."""

    unique_id: str
    at: FileSpan


@dataclass(frozen=True, slots=True)
class Compiled:
    """rendered: the compiled code; None for a Python model, a seed, or where nothing could be rendered.

    config: final: project tree, properties and the code's own `config()`.
    relation: where the node lies in the warehouse; relation_name: as it prints in SQL. None for ephemeral models.
    refs: in order of call, repeated calls included. depends_on: dbt's `depends_on.nodes`, in its order.
    macros: calls written in the node's own file. fallback: None, or how the text came about when rendering
    failed: "placeholder" (a failing expression was replaced), "manifest", "scan" (refs by pattern, no SQL).
    stands_for: names in the SQL, by their lower-case parts, that a project's own `ref()` printed for a node.
    columns: of the data frame a Python model returns, where its code spells them out.
    assumed: what the rendering had to guess, each a sentence (`run_query() has no warehouse to ask`).
    """

    unique_id: UniqueId
    rendered: Rendered | None
    config: Mapping[str, object]
    enabled: bool
    relation: RelationName | None
    relation_name: str | None
    refs: tuple[RefCall, ...]
    depends_on: tuple[UniqueId, ...]
    macros: tuple[MacroCall, ...]
    fallback: str | None
    assumed: tuple[str, ...]
    problems: tuple[Diagnostic, ...]
    stands_for: tuple[tuple[tuple[str, ...], UniqueId], ...] = ()
    columns: tuple[str, ...] | None = None

    @property
    def guessed(self) -> bool:
        """Whether the code may not be what dbt compiles."""
        return self.fallback != MANIFEST and (self.fallback is not None or bool(self.assumed))
