"""How every command that reads a project comes to its answers: index what changed, then ask the store."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lineage_lsp.base.errors import LineageError, ProjectNotFoundError, StoreError
from lineage_lsp.base.rules import Severities, asked_for, severities_from
from lineage_lsp.cli.output import note
from lineage_lsp.project.discovery import project_root_of
from lineage_lsp.sql.names import known_dialect
from lineage_lsp.store.read import Reader
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.runs import Indexed, run_without_reading
from lineage_lsp.workspace.settings import Settings

if TYPE_CHECKING:
    from lineage_lsp.workspace.indexer import Indexer

_T = TypeVar("_T")


@dataclass(slots=True)
class Reading:
    """A project whose store is up to date. name: the project's; indexed: what that took; reader: answers from it."""

    root: Path
    name: str
    indexed: Indexed
    reader: Reader
    _index: Callable[[], tuple[Indexer, Indexed]] = field(repr=False)
    _indexer: Indexer | None = None

    @property
    def indexer(self) -> Indexer:
        """The project itself; it is read when this is first asked for, where the store was up to date without that."""
        if self._indexer is None:
            self._indexer, _ = self._index()
        return self._indexer


@contextmanager
def read_project(
    options: argparse.Namespace,
    *,
    db: str | None = None,
    jobs: int | None = None,
    progress: bool = True,
    must_keep: bool = False,
) -> Iterator[Reading]:
    """Bring the project's store up to date and open it; a progress bar goes to a terminal's standard error.

    must_keep: without a store that can be written this is an error; else a temporary one does for this run.
    """
    root = project_root(getattr(options, "project", None))
    settings = settings_of(options)

    def index(store: Store) -> tuple[Indexer, Indexed]:
        # Half of what a start takes where all is known:
        from lineage_lsp.workspace.filling import fill  # noqa: PLC0415
        from lineage_lsp.workspace.indexer import Indexer  # noqa: PLC0415
        from lineage_lsp.workspace.processes import workers_of  # noqa: PLC0415

        indexer = Indexer(root, settings, store, workers=workers_of(jobs))
        with _bar(root.name, shown=progress) as report:
            return indexer, fill(store, indexer, report=report, jobs=jobs)

    def bring_up_to_date(store: Store) -> tuple[Indexer | None, str, Indexed]:
        done = run_without_reading(root, settings, store)
        if done is not None:
            return None, *done
        indexer, indexed = index(store)
        return indexer, indexer.project.name, indexed

    with ExitStack() as opened:
        try:
            store = opened.enter_context(Store.open(db) if db else Store.of_project(root))
            indexer, name, indexed = bring_up_to_date(store)
        except StoreError as error:
            if must_keep:
                raise
            note(f"lineage-lsp: {error} Nothing of this run is kept.")
            store, (indexer, name, indexed) = _somewhere(opened, bring_up_to_date)
        with store.read() as connection:
            yield Reading(root, name, indexed, Reader(connection, store.scope), lambda: index(store), indexer)


def _somewhere(opened: ExitStack, make: Callable[[Store], _T]) -> tuple[Store, _T]:
    """What `make` makes in the first temporary store that takes it."""
    for store in Store.temporaries():
        opened.enter_context(store)
        with suppress(StoreError):
            return store, make(store)
    raise StoreError("No disk of this machine has room for a temporary store.")


def project_root(given: Path | None) -> Path:
    """The folder of the project: the given one, or the nearest upwards; ProjectNotFoundError when there is none."""
    if given is not None:
        folder = given.resolve()
        if folder.is_file() and folder.name == "dbt_project.yml":
            folder = folder.parent
        if not (folder / "dbt_project.yml").is_file():
            raise ProjectNotFoundError(f"there is no dbt_project.yml in {given}")
        return folder
    found = project_root_of(Path.cwd())
    if found is None:
        raise ProjectNotFoundError("no dbt_project.yml here or in any folder above: name the project's folder")
    return found


def settings_of(options: argparse.Namespace) -> Settings:
    """The options every reading command shares, as settings; LineageError for one that cannot be meant."""
    if options.dialect is not None and known_dialect(options.dialect) is None:
        raise LineageError(f"--dialect: there is no SQL dialect {options.dialect}")
    if options.profiles_dir is not None and not options.profiles_dir.is_dir():
        raise LineageError(f"--profiles-dir: there is no folder {options.profiles_dir}")
    return Settings(
        dialect=options.dialect,
        profiles_dir=options.profiles_dir,
        profile=options.profile,
        target=options.target,
        vars=_vars(options.vars),
        use_manifest=not options.no_manifest,
        wanted=asked_for(rules_of(options)),
    )


def rules_of(options: argparse.Namespace) -> Severities:
    """How serious diagnostics are by `--rule`; LineageError for one that means nothing."""
    severities, unknown = severities_from(dict(_split(one) for one in getattr(options, "rule", ())))
    if unknown:
        raise LineageError(f"--rule: {' '.join(unknown)}")
    return severities


def _split(rule: str) -> tuple[str, str]:
    code, _, severity = rule.partition("=")
    return code, severity


def _vars(text: str | None) -> dict[str, object]:
    if text is None:
        return {}
    import yaml  # noqa: PLC0415 # few give variables

    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise LineageError(f"--vars is not YAML: {error}") from error
    if not isinstance(given, dict):
        raise LineageError("--vars takes a YAML mapping, such as '{start: 2024-01-01}'")
    return {str(name): value for name, value in given.items()}


@contextmanager
def _bar(name: str, *, shown: bool) -> Iterator[Callable[[int, int], None]]:
    if not shown or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console  # noqa: PLC0415 # what no terminal shows need not be imported
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=False) as progress:
        task = progress.add_task(f"Reading {name}", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
