"""Where answers go: standard output, or the file that was asked for; everything else goes to standard error."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from lineage_lsp.base.errors import LineageError


def write(text: str, output: Path | None = None) -> None:
    """One document, with a line break at its end."""
    text = text if text.endswith("\n") else text + "\n"
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise LineageError(f"{output} cannot be written: {error.strerror}") from error


def write_json(document: object, output: Path | None = None) -> None:
    write(json.dumps(document, ensure_ascii=False, indent=2), output)


def note(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stderr.write(text + "\n")
