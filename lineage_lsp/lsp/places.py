"""Places in files as the protocol says them: locations, links, positions in."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from lineage_lsp.base.text import FilePath, FilePosition, FileSpan
from lineage_lsp.lsp.convert import Coordinates, Encoding, uri_of_path
from lineage_lsp.workspace.state import WorkspaceState


class Places:
    """Converts for one answer; reads a file that is not open once, from the disk."""

    def __init__(self, root: Path, state: WorkspaceState, encoding: Encoding) -> None:
        self._root = root
        self._state = state
        self._encoding = encoding
        self._coordinates: dict[FilePath, Coordinates] = {}
        self._uris: dict[FilePath, str] = {}

    def position(self, path: FilePath, position: types.Position) -> FilePosition:
        return FilePosition(path, self.coordinates(path).offset(position))

    def location(self, at: FileSpan) -> types.Location:
        return types.Location(self.uri(at.path), self.range(at))

    def range(self, at: FileSpan) -> types.Range:
        return self.coordinates(at.path).range(at.span)

    def link(self, at: FileSpan) -> str:
        """A `file:` URI that opens at the place: editors read `#L3,5` as line 3, column 5, both from 1."""
        start = self.range(at).start
        return f"{self.uri(at.path)}#L{start.line + 1},{start.character + 1}"

    def uri(self, path: FilePath) -> str:
        found = self._uris.get(path)
        if found is None:
            found = self._uris[path] = uri_of_path(self._root / path)
        return found

    def coordinates(self, path: FilePath) -> Coordinates:
        found = self._coordinates.get(path)
        if found is None:
            found = self._coordinates[path] = Coordinates(self._text(path), self._encoding)
        return found

    def whole_line(self, path: FilePath, line: int) -> types.Range:
        """The start of a line (from 1): where an object begins, without reading its file."""
        return types.Range(types.Position(line - 1, 0), types.Position(line - 1, 0))

    def _text(self, path: FilePath) -> str:
        document = self._state.document(path)
        if document is not None:
            return document.text
        try:
            return (self._root / path).read_text(encoding="utf-8", errors="replace")
        except OSError:  # gone since it was analysed: its beginning is the best place left
            return ""
