"""Column lineage for dbt, inside the editor, as you type.

`column_lineage` is loaded when it is first asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineage_lsp.api import ColumnLineage, SqlLineage, SqlProblem, column_lineage

__all__ = ["ColumnLineage", "SqlLineage", "SqlProblem", "column_lineage"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from lineage_lsp import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
