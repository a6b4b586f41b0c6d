"""Which files of a package are what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from lineage_lsp.base.text import FilePath
from lineage_lsp.project.configuration import FOLDERS, Configuration
from lineage_lsp.project.files import Files
from lineage_lsp.project.ignore import ignored_by


class Located(NamedTuple):
    """A file and its place below the resource folder it was found in: `staging/x.sql` for `models/staging/x.sql`."""

    path: FilePath
    inside: str

    @property
    def folders(self) -> tuple[str, ...]:
        return tuple(self.inside.split("/")[:-1])

    @property
    def stem(self) -> str:
        name = self.inside.rpartition("/")[2]
        return name.rpartition(".")[0] or name


MANY = ("models", "seeds", "analyses", "tests")
"""Kinds of resources whose every file stands for itself: who looks for one finds it by its name."""


class Layout:
    """The files of a package; each folder is walked once."""

    def __init__(self, files: Files, configuration: Configuration) -> None:
        self._files = files
        self._configuration = configuration
        self._listed: dict[str, tuple[Located, ...]] = {}
        self._wanted: Collection[FilePath] | None = None
        ignore = files.read(files.path_of(configuration.root / ".dbtignore"))
        self._ignored: Callable[[str], bool] | None = ignored_by(ignore) if ignore else None

    def leave_out_all_but(self, wanted: Collection[FilePath]) -> None:
        """From now on give of properties files, and of code that many others have beside it, these alone."""
        self._wanted = wanted

    def of_kind(self, kind: str, suffixes: tuple[str, ...]) -> Iterator[Located]:
        """Files of a kind of resource, in dbt's order of folders; each once."""
        found = self._in(self._configuration.folders(kind), suffixes)
        return self._wanted_of(found) if kind in MANY else found

    def properties(self) -> Iterator[Located]:
        """The YAML files of all kinds of resources."""
        folders = [folder for kind in FOLDERS for folder in self._configuration.folders(kind)]
        return self._wanted_of(self._in(tuple(dict.fromkeys(folders)), (".yml", ".yaml")))

    def docs(self) -> Iterator[Located]:
        return self._in(self._configuration.docs_folders, (".md",))

    def _wanted_of(self, found: Iterator[Located]) -> Iterator[Located]:
        return (one for one in found if self._wanted is None or one.path in self._wanted)

    def _in(self, folders: tuple[str, ...], suffixes: tuple[str, ...]) -> Iterator[Located]:
        seen: set[FilePath] = set()
        for folder in folders:
            for found in self._folder(folder):
                if found.path.lower().endswith(suffixes) and found.path not in seen:
                    seen.add(found.path)
                    yield found

    def _folder(self, folder: str) -> tuple[Located, ...]:
        listed = self._listed.get(folder)
        if listed is None:
            root = self._configuration.root
            top = root / folder
            beginning = len(str(self._files.path_of(top))) + 1 if str(self._files.path_of(top)) != "." else 0
            made = []
            for path in self._files.below(top, _SUFFIXES):
                found = Located(path, path[beginning:])
                if self._ignored is None or not self._ignored(f"{folder}/{found.inside}"):
                    made.append(found)
            listed = self._listed[folder] = tuple(made)
        return listed


_SUFFIXES = (".sql", ".py", ".csv", ".yml", ".yaml", ".md")
