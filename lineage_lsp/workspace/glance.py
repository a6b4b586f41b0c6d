"""A first look at a project: what its open files say, read with nothing but what they stand on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lineage_lsp.analysis.linkage import EXTERNAL, Counters
from lineage_lsp.base.errors import StoreError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.project.model import Project
from lineage_lsp.store.store import Store
from lineage_lsp.workspace.documents import drawn, is_properties
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.published import Published
from lineage_lsp.workspace.settings import Settings
from lineage_lsp.workspace.state import Document

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Glance:
    """store: holds the facts of these files and of what they stand on, and goes with `close`."""

    project: Project
    store: Store
    documents: Mapping[FilePath, Document]
    versions: Mapping[Path, int]

    def published(self, revision: int) -> Published:
        """What is wrong is left to whoever reads all: much only seems so to one who does not."""
        return Published(
            revision,
            indexed=False,
            complete=False,
            project=self.project,
            store=self.store,
            documents=self.documents,
            problems={},
            breaking={},
            versions=self.versions,
            counters=Counters(),
        )

    def close(self) -> None:
        self.store.close()


def glance_at(root: Path, settings: Settings, store: Store, buffers: Mapping[Path, tuple[str, int]]) -> Glance | None:
    """What can be said of these buffers; None where only the whole project can say. store: has units of earlier days.

    Nothing that more of the project might explain is left to chance: an unknown name, or a look at other nodes or
    their rows, and there is no glance.
    """
    paths = {path: FilePath(path.relative_to(root).as_posix()) for path in buffers if path.is_relative_to(root)}
    if len(paths) < len(buffers) or any(is_properties(path) for path in paths.values()):
        return None
    indexer = Indexer(
        root, settings, store, near=paths.values(), buffers={paths[one]: buffers[one][0] for one in paths}
    )
    try:
        nodes = [one for path in paths.values() for one in indexer.nodes_in(path)]
        if not nodes or not all(_stands_alone(indexer, one) for one in nodes):
            return None
        with ExitStack() as unless_answered:
            temporary = unless_answered.enter_context(Store.temporary())
            with temporary.write() as connection:
                indexer.take_changes().write_to(temporary, connection)
            versions = {path: version for path, (_, version) in buffers.items()}
            documents = {path: drawn(indexer, path, versions[absolute]) for absolute, path in paths.items()}
            unless_answered.pop_all()  # whoever takes the glance closes its store
            return Glance(indexer.project, temporary, documents, versions)
    except StoreError as error:  # the one that answers for the whole project may have another disk
        logger.warning("no first look at %s: %s", root, error)
        return None
    finally:
        indexer.close()


def _stands_alone(indexer: Indexer, unique_id: UniqueId) -> bool:
    """Whether linking the node, and what it stands on, met nothing that more of the project might explain."""
    seen: set[UniqueId] = set()
    waiting = [unique_id]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            linkage, reads = indexer.analysis.linkage(one), indexer.reads(one)
            looked = reads.graph or reads.relations or reads.rows_of or reads.columns_of
            if looked or any(call.target is None for call in linkage.compiled.refs):
                return False
            waiting += linkage.parents
    return not any(one.startswith(EXTERNAL) for one in indexer.analysis.known_ids())
