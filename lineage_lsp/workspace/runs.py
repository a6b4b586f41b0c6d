"""Index runs: what one did, and when the next need not read the project at all."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from lineage_lsp.base.text import FilePath
from lineage_lsp.project.files import Files, Stamp
from lineage_lsp.store.caches import (
    Analysis,
    AnalysisType,
    IndexedFile,
    analyses,
    files_without_records,
    one_file,
    record_analysis,
    stamp_anew,
)
from lineage_lsp.store.store import Connection, Store
from lineage_lsp.workspace.environment import installed_dbt
from lineage_lsp.workspace.program import program
from lineage_lsp.workspace.settings import Settings

logger = logging.getLogger(__name__)

PROJECT = FilePath(".")
"""The row of what is remembered that holds what belongs to no single file (`memory.py`)."""

SOUND = FilePath("./")
"""The row that is there while all that is remembered holds. Its checksum: with which program and settings."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an index run did. reanalyzed: nodes whose code was rendered and read; problems: diagnostics in all."""

    files_analyzed: int
    reanalyzed: int
    relinked: int
    cut_off: int
    duration_ms: int
    problems: int


class Summary(msgspec.Struct, frozen=True, array_like=True):
    """What a run found, in a few words. project: its name; wanted: as in Settings, for `problems` depends on it.

    environment: the variables that were asked for, with their values.
    """

    project: str
    environment: dict[str, str | None]
    has_manifest: bool
    wanted: tuple[str, ...]
    problems: int


def with_dbt(root: Path, settings: Settings) -> Settings:
    """The settings with the dbt whose macros the project's own runs use."""
    return replace(settings, dbt=installed_dbt(root, settings.python_environment))


def sound_row(settings: Settings, summary: Summary) -> IndexedFile:
    """Says that all that is remembered holds. settings: with dbt."""
    return IndexedFile(SOUND, 0, 0, fingerprint(settings), msgspec.msgpack.encode(summary))


def fingerprint(settings: Settings) -> str:
    return hashlib.sha256(f"{program()}\n{settings!r}".encode()).hexdigest()


def same_environment(asked: Mapping[str, str | None]) -> bool:
    return all(os.environ.get(name) == value for name, value in asked.items())


def run_without_reading(root: Path, settings: Settings, store: Store) -> tuple[str, Indexed] | None:
    """An index run for which nothing changed since the last one, and the project's name; None where something may have.

    The files are looked at, and nothing else of the project is: `store` is up to date as it is.
    """
    begun = time.perf_counter()
    with store.read() as connection:
        summary = summary_of_last(connection, with_dbt(root, settings))
        before = files_without_records(connection) if summary is not None else {}
        has_run = bool(analyses(connection, limit=1))
    if summary is None or not has_run or summary.wanted != settings.wanted:
        return None
    seen = {path: Stamp(*stamp) for path, stamp in before.items() if path not in (PROJECT, SOUND)}
    files = Files(root)
    if files.changed_since(seen):
        return None
    with store.write() as connection:
        stamp_anew(connection, ((path, *now) for path, now in files.seen.items() if now != seen[path]))
        duration = round((time.perf_counter() - begun) * 1000)
        record_analysis(connection, Analysis(AnalysisType.INCREMENTAL, 0, 0, duration, None, summary.has_manifest))
    return summary.project, Indexed(0, 0, 0, 0, duration, summary.problems)


def summary_of_last(connection: Connection, settings: Settings) -> Summary | None:
    """What the last run found; None where what it left does not hold with these settings and this program.

    settings: with dbt.
    """
    row = one_file(connection, SOUND)
    if row is None or row.made is None or row.checksum != fingerprint(settings):
        return None
    try:
        summary = msgspec.msgpack.decode(row.made, type=Summary)
    except msgspec.MsgspecError as error:
        logger.debug("not recalled: %s", error)
        return None
    return summary if same_environment(summary.environment) else None
