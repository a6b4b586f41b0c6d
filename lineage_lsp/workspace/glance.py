"""A first look at a project: what its open files say, read with nothing but what they stand on."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lineage_lsp.analysis.linkage import EXTERNAL, Counters
from lineage_lsp.base.errors import StoreError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FilePath
from lineage_lsp.project.model import Project, RelationName
from lineage_lsp.project.nearby import Name
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
        if not _has_all_it_takes(indexer, paths.values()):
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


def _has_all_it_takes(indexer: Indexer, paths: Collection[FilePath]) -> bool:
    """Whether linking the nodes of these files met nothing that more of the project might explain.

    What they stand on is read little by little: names that only rendering finds, as in macros, are looked for too.
    """
    named: set[Name] = set()
    for _ in range(_MOST_LOOKS):
        nodes = [one for path in paths for one in indexer.nodes_in(path)]
        missing = _missing(indexer, nodes) if nodes else None
        if not missing:
            return missing is not None and not any(one.startswith(EXTERNAL) for one in indexer.analysis.known_ids())
        if missing <= named:
            return False
        named |= missing
        indexer.look_for(named)
    return False


def _missing(indexer: Indexer, nodes: Iterable[UniqueId]) -> set[Name] | None:
    """Names that these nodes, or what they stand on, ask for in vain; None where the whole project decides."""
    seen: set[UniqueId] = set()
    waiting = list(nodes)
    missing: set[Name] = set()
    looked: set[RelationName] = set()
    relations: set[RelationName | None] = set()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            linkage, reads = indexer.analysis.linkage(one), indexer.reads(one)
            if reads.graph or reads.rows_of:
                return None
            looked |= reads.relations | reads.columns_of
            relations.add(linkage.relation)
            for call in linkage.compiled.refs:
                if call.target is None:
                    source = call.args.package if call.args.kind == "source" else None
                    missing.add((source, call.args.name) if source else (call.args.name,))
            waiting += linkage.parents
    return missing if missing or looked <= relations else None


_MOST_LOOKS = 8
"""A name found leads to the next: a model to a macro, that to models, these to others."""
