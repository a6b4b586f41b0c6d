"""Reads SQL: in a worker process, which imports nothing else, or here."""

from __future__ import annotations

from collections.abc import Sequence

from lineage_lsp.sql.unit import Unit, encode


def build_unit(text: str, dialect: str) -> Unit:
    """The unit of a text nobody knows yet. A start at which all are known does without what reads SQL."""
    from lineage_lsp.sql import parse  # noqa: PLC0415 # a tenth of a second

    return parse.build_unit(text, dialect)


def be_ready_to_read(dialect: str = "") -> None:
    """Import what `build_unit` needs: ahead of the first keystroke, or of the first text of a worker."""
    build_unit("select 1", dialect)


def read_texts(texts: Sequence[str], dialect: str) -> list[bytes]:
    """The work of a worker process."""
    return [encode(build_unit(text, dialect)) for text in texts]
