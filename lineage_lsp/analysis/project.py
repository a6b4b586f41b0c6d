"""A whole project linked: every node's shape, who asks what of whom, and what an edit touches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from sys import intern

from lineage_lsp.analysis.cycles import above, circles, cycle_problems
from lineage_lsp.analysis.demand import Demand
from lineage_lsp.analysis.ephemeral import is_cte, with_ctes
from lineage_lsp.analysis.later import Later
from lineage_lsp.analysis.link import link
from lineage_lsp.analysis.linkage import EXTERNAL, Counters, Linkage, LinkedNode, NodeView
from lineage_lsp.analysis.linked import Linked, Shape
from lineage_lsp.analysis.outstanding import Outstanding
from lineage_lsp.analysis.ports import NodeCompiler, Units
from lineage_lsp.analysis.relations import Relations
from lineage_lsp.analysis.shapes import OPEN_STAR, declared_shape, laid_on, linked_shape
from lineage_lsp.base.diagnostics import Diagnostic
from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.compiler.compiled import Compiled
from lineage_lsp.project.model import Node, Project, RelationName, ResourceType

_NO_QUERY = frozenset({"semantic_view"})
"""Materializations whose code is no query: `tables (orders as …) dimensions (…)` of Snowflake."""

_QUERIES = frozenset({ResourceType.MODEL, ResourceType.SNAPSHOT, ResourceType.ANALYSIS, ResourceType.TEST})
"""What compiles to a query; the code of hooks and functions is any statement, and has no columns."""

_CODES = 500
"""Nodes whose code is kept, places and all: a hub's readers are linked at every keystroke in it, the rest is not."""


@dataclass(slots=True)
class ProjectAnalysis:
    """Links nodes on demand, parents first.

    What is known after any chain of `update`s equals a fresh analysis of the same files: a node depends on its
    own text, its parents' shapes and the columns its children ask of it, and on nothing older.
    keeps_reads: whether linkages say which columns a node needs.
    """

    project: Project
    compiler: NodeCompiler
    units: Units
    keeps_reads: bool = False
    counters: Counters = field(default_factory=Counters)
    _linkages: dict[UniqueId, Linkage] = field(default_factory=dict)
    _parents: dict[UniqueId, frozenset[UniqueId]] = field(default_factory=dict)
    _children: dict[UniqueId, set[UniqueId]] = field(default_factory=dict)
    _relations: Relations = field(default_factory=Relations)
    _demand: Demand = field(default_factory=Demand)
    _waiting: set[UniqueId] = field(default_factory=set)  # for their parents
    _linking: set[UniqueId] = field(default_factory=set)  # of these, those whose code is rendered
    _relinked: dict[UniqueId, Linked | None] = field(default_factory=dict)  # since `take_changed`
    _taken: dict[UniqueId, Linked | None] = field(default_factory=dict)  # by it, until `forget_linked`
    _removed: set[str] = field(default_factory=set)
    _outstanding: Outstanding = field(default_factory=Outstanding)
    _with_their_code: dict[UniqueId, None] = field(default_factory=dict)  # the latest last
    _saved_shapes: dict[UniqueId, Shape] | None = None
    _circles: list[frozenset[UniqueId]] = field(default_factory=list)
    _cycles: tuple[Diagnostic, ...] = ()
    _moved: set[UniqueId] = field(default_factory=set)  # whose parents changed since

    def linkage(self, unique_id: UniqueId) -> Linkage:
        """The node linked; its ancestors are linked before it when that was not done yet."""
        return self._linkages.get(unique_id) or self._link_with_parents(unique_id)

    def view(self, unique_id: UniqueId, *, occurrences: bool = False) -> NodeView:
        """The node with what linking says of it, and on request every name in its SQL resolved."""
        linkage = self._with_code(unique_id)
        linked = None if occurrences else self._relinked.get(unique_id, self._taken.get(unique_id))
        if linked is None and self.project.nodes[unique_id].resource_type in _QUERIES:
            linked = self._link_sql(linkage.compiled, occurrences=occurrences)
        later = self._link_later(linkage.compiled) if linked is not None and not occurrences else None
        return NodeView(self.project.nodes[unique_id], linkage, linked, self._demand.stubs(unique_id), later)

    def code(self, unique_id: UniqueId) -> str | None:
        """The node's compiled code, CTEs for the ephemeral models it reads in front; None where there is none."""
        compiled = self._with_code(unique_id).compiled
        if compiled.rendered is None:
            return None
        return with_ctes(compiled.rendered.text, list(self._ctes(compiled, {unique_id})))

    def view_with(self, unique_id: UniqueId, shapes: Mapping[UniqueId, Shape]) -> NodeView | None:
        """The node, every name resolved, as if others had these shapes; None for what has no SQL."""
        linkage = self._with_code(unique_id)
        node = self.project.nodes[unique_id]
        if node.resource_type not in _QUERIES:
            return None
        linked = self._link_sql(linkage.compiled, occurrences=True, instead=shapes)
        return NodeView(node, linkage, linked, frozenset())

    def keep_saved_shapes(self, *, keep: bool) -> None:
        """From now on remember what shape a node had before it got another one; or forget that."""
        self._saved_shapes = (self._saved_shapes or {}) if keep else None

    def saved_shape(self, unique_id: UniqueId) -> Shape | None:
        """The shape before all changes since `keep_saved_shapes`; None where there was none."""
        return (self._saved_shapes or {}).get(unique_id)

    def count_as_saved(self, ids: Iterable[UniqueId]) -> None:
        """The shapes of these are saved as they are."""
        for unique_id in ids:
            (self._saved_shapes or {}).pop(unique_id, None)

    def linked_node(self, unique_id: UniqueId) -> LinkedNode:
        """What `restore` takes."""
        return LinkedNode(unique_id, self.linkage(unique_id), *self._demand.put_by(unique_id))

    def restore(self, nodes: Iterable[LinkedNode]) -> None:
        """Go on from what another analysis of the same project knew; nothing of it counts as changed."""
        for node in nodes:
            self._relations.put(node.unique_id, node.linkage.relation)
            self._demand.put(node.unique_id, node.linkage.shape, node.asks, node.star_of, node.left_out)
            self._keep(node.unique_id, node.linkage)
        self._demand.take_changed()

    def known_shape(self, of: UniqueId | RelationName) -> Shape | None:
        """The shape of a node that is linked already, by id or by relation; never links, so that asking ends."""
        if isinstance(of, RelationName):
            found = self._relations.find(tuple(part for part in (of.database, of.schema, of.identifier) if part))
        else:
            found = of
        linkage = self._linkages.get(found) if found is not None else None
        return linkage.shape if linkage is not None else None

    def known_relation(self, unique_id: UniqueId) -> RelationName | None:
        """Where a node lies that is linked already and as it is; never links."""
        linkage = self._linkages.get(unique_id)
        return linkage.relation if linkage is not None else None

    def known_ids(self) -> set[UniqueId]:
        """Every linked node, and every relation no file declares that one of them reads."""
        linked = self._linkages.keys() | self._outstanding.known.keys()
        return linked | {UniqueId(one) for one in self._demand.asked() if one.startswith(EXTERNAL)}

    def is_linked(self, unique_id: UniqueId) -> bool:
        return unique_id in self._linkages

    def external(self, relation: str) -> frozenset[ColumnKey] | None:
        """The columns used of a relation no file declares; None when nothing reads it (any more)."""
        return self._demand.stubs(relation) if self._demand.is_asked(relation) else None

    def children(self, unique_id: UniqueId) -> frozenset[UniqueId]:
        """The linked nodes that depend on it."""
        return frozenset(self._children.get(unique_id, ()))

    def cycles(self) -> tuple[Diagnostic, ...]:
        """What is wrong with refs that go round; looked for again when what some node stands on changed."""
        if self._moved:
            known = dict(self._all_known())
            broken = [one for one in self._circles if not one.isdisjoint(self._moved)]
            reached = above(self._moved.union(*broken), known)
            found = circles({one: known[one] for one in reached})
            self._circles = [one for one in self._circles if one not in broken and one.isdisjoint(reached)] + found
            told = (one for circle in self._circles for one in cycle_problems(circle, known, self.project.nodes))
            self._cycles = tuple(told)
            self._moved.clear()
        return self._cycles

    def take_changed(self, *, stubs: bool = True) -> tuple[set[str], set[str]]:
        """Ids of nodes and external relations whose facts may differ since the last call, and those that are gone.

        stubs: also those that others ask new columns of; while much is being linked these change again and again.
        """
        gone, self._removed = self._removed, set()
        changed: set[str] = set()
        for relation in self._demand.take_changed() if stubs else ():
            if relation in self.project.nodes:
                self._relinked.setdefault(UniqueId(relation), None)
            elif relation.startswith(EXTERNAL):
                (changed if self._demand.is_asked(relation) else gone).add(relation)
        for unique_id in self._relinked:
            linkage = self._linkages.get(unique_id)
            if linkage is not None:
                (changed if linkage.enabled else gone).add(unique_id)
        self._taken, self._relinked = self._relinked, {one: None for one in self._relinked if one not in self._linkages}
        return changed, gone

    def touch(self, ids: Iterable[UniqueId]) -> None:
        """Count the facts of these nodes as changed: something outside the analysis says otherwise of them now."""
        for unique_id in ids:
            if unique_id in self._linkages or unique_id in self._outstanding:
                self._relinked.setdefault(unique_id, None)

    def forget_linked(self) -> None:
        """Let go of what was kept since `take_changed` so that facts need no second link.

        What was linked again while the facts were made is for the next time.
        """
        self._taken = {}

    def know_relations(self) -> None:
        """Learn where every node lies: SQL that reads one by its name finds it, whichever of the two is linked first.

        Whoever was linked before and read such a name in vain is linked again.
        """
        for unique_id in self.project.nodes.keys() - self._linkages.keys():
            self._relations.put(unique_id, self.compiler.relation(unique_id))
        in_vain = [one for one in self._demand.asked() if one.startswith(EXTERNAL)]
        known = [one for one in in_vain if self._relations.find(tuple(one.removeprefix(EXTERNAL).split(".")))]
        askers = {UniqueId(asker) for one in known for asker in self._demand.askers(one)}
        if askers:
            self.update(self.project, self.compiler, askers)

    def update(self, project: Project, compiler: NodeCompiler, changed: Collection[UniqueId]) -> None:
        """Take a newer reading of the project in which `changed` are the nodes whose own text or YAML differ.

        Nodes that came or went are found here. A child is linked again only where a parent's shape changed.
        """
        self.begin_update(project, compiler, changed)
        while self.link_next():
            pass

    def begin_update(self, project: Project, compiler: NodeCompiler, changed: Collection[UniqueId]) -> None:
        """The beginning of an `update`: what it reaches is outstanding, and linked by `link_next` or when asked for.

        Until nothing is, a node is known either as it is or as it was linked last; another update may begin.
        """
        recompile = set(changed) & project.nodes.keys()
        before, self.project, self.compiler = self.project.nodes, project, compiler
        if before is not project.nodes:
            recompile |= self._came_and_went(before, project.nodes)
        self._outstanding.begin()
        for unique_id in recompile:
            self._outstanding.put_changed(unique_id, self._linkages.pop(unique_id, None))

    def _came_and_went(self, before: Mapping[UniqueId, Node], now: Mapping[UniqueId, Node]) -> set[UniqueId]:
        """Forget the nodes that are no more; which nodes that concerns, the new ones included."""
        gone = (self._linkages.keys() | self._outstanding.known.keys()) - now.keys()
        new = now.keys() - before.keys()
        reached = new | self._naming({before[one].name for one in gone} | {now[one].name for one in new})
        for unique_id in gone:
            reached |= self._children.get(unique_id, set())
            self._forget(unique_id)
        return reached & now.keys()

    def link_next(self) -> bool:
        """Link one node that is outstanding, parents before children; False when none is."""
        unique_id = self._outstanding.first()
        if unique_id is not None:
            self.linkage(unique_id)
        return unique_id is not None

    def is_outstanding(self, unique_id: UniqueId) -> bool:
        """Whether an edit reached the node since it was linked last."""
        return unique_id in self._outstanding

    def _linked_again(self, unique_id: UniqueId, old: Linkage | None, now: Linkage) -> None:
        """Who reads the node has to be linked again where it sees another one now."""
        if self._saved_shapes is not None and old is not None and old.shape != now.shape:
            self._saved_shapes.setdefault(unique_id, old.shape)
        if not self._outstanding.done(unique_id):
            return
        children = self._children.get(unique_id, set()) - self._linking
        if old is not None and now.as_seen == old.as_seen:
            self.counters.cut_off += len(children)
            return
        moved = old is None or (now.relation, now.enabled) != (old.relation, old.enabled)
        if moved:  # what named it in vain may find it now
            naming = self._naming({self.project.nodes[unique_id].name}, now.relation)
            naming |= self._looking_for([one for one in (now.relation, old.relation if old else None) if one])
            children |= naming - self._linking - {unique_id}
        for child in children:
            if child in self._waiting and child not in self._outstanding:
                continue  # about to be linked for the first time
            linkage = self._linkages.pop(child, None)
            if old is None or moved or self.compiler.looked_at_columns(child):
                self.compiler.forget([child])
                self._outstanding.put_changed(child, linkage)
            else:
                self._outstanding.put_child(child, linkage, unique_id, old.as_seen)

    def _naming(self, names: set[str], relation: RelationName | None = None) -> set[UniqueId]:
        """Linked nodes that ref one of these names, found or not, or whose SQL reads a relation called so in vain."""
        if not names and relation is None:
            return set()
        found = {
            unique_id
            for unique_id, linkage in self._all_known()
            if any(call.args.name in names for call in linkage.compiled.refs)
        }
        if relation is not None:
            ending = "." + relation.identifier.lower()
            for external in self._demand.asked():
                if external.startswith(EXTERNAL) and ("." + external.removeprefix(EXTERNAL)).endswith(ending):
                    found.update(UniqueId(one) for one in self._demand.askers(external))
            found.update(self._relations.sharing(relation))
        return {one for one in found if one in self._linkages or one in self._outstanding}

    def _looking_for(self, relations: Collection[RelationName]) -> set[UniqueId]:
        """Linked nodes whose code asked whether there is such a relation."""
        found = self.compiler.looking_for({one.identifier.lower() for one in relations})
        return {one for one in found if one in self._linkages or one in self._outstanding}

    def _all_known(self) -> Iterator[tuple[UniqueId, Linkage]]:
        """Every node as it was linked last."""
        yield from self._linkages.items()
        yield from ((one, known) for one, known in self._outstanding.known.items() if known is not None)

    def _link_with_parents(self, unique_id: UniqueId) -> Linkage:
        stack = [unique_id]
        while stack:
            top = stack[-1]
            if top not in self._linkages and top not in self._waiting:
                self._waiting.add(top)
                parents = self._declared_parents(top)
                stack.extend(one for one in parents if one not in self._linkages and one not in self._waiting)
                continue
            stack.pop()
            if top in self._waiting:
                linkage = self._outstanding.as_it_was(top, self._seen)
                if linkage is None:
                    self._linking.add(top)
                    linkage = self._link(top)
                    self._linking.discard(top)
                self._waiting.discard(top)
                self._keep(top, linkage)
                if top in self._outstanding:
                    self._linked_again(top, self._outstanding.known[top], linkage)
        return self._linkages[unique_id]

    def _seen(self, parent: UniqueId) -> tuple[object, ...] | None:
        """What those who read the node see of it now; None while that is being found out."""
        if parent in self._waiting or parent not in self.project.nodes:
            return None
        return self.linkage(parent).as_seen

    def _declared_parents(self, unique_id: UniqueId) -> Collection[UniqueId]:
        seed = self._seed_under(self.project.nodes[unique_id])
        parents = self.compiler.depends_on(unique_id) if seed is None else (seed,)
        return [one for one in parents if one in self.project.nodes]

    def _seed_under(self, node: Node) -> UniqueId | None:
        """The seed whose relation a source names: packages are tested so, and the header says what the source has."""
        if node.resource_type is not ResourceType.SOURCE:
            return None
        relation = self.compiler.relation(node.unique_id)
        same = self._relations.sharing(relation) if relation is not None else ()
        nodes = self.project.nodes
        return next((one for one in same if one in nodes and nodes[one].resource_type is ResourceType.SEED), None)

    def _link(self, unique_id: UniqueId) -> Linkage:
        node = self.project.nodes[unique_id]
        dialect = self.project.dialect
        self._relinked[unique_id] = None
        compiled = self._outstanding.code(unique_id)
        if compiled is None:
            compiled = self.compiler.compile(unique_id)
            self.counters.reanalyzed += compiled.rendered is not None
        relation = self.compiler.relation(unique_id)
        self._relations.put(unique_id, relation)
        targets = {call.target for call in compiled.refs if call.target is not None}
        linked = self._link_sql(compiled) if node.resource_type in _QUERIES else None
        if linked is None:
            shape = declared_shape(node, dialect, compiled.columns)
            seed = self._seed_under(node)
            if seed is not None and seed not in self._waiting:
                shape = laid_on(shape, self.linkage(seed).shape)
                targets.add(seed)
            return self._linkage(unique_id, compiled, relation, shape, targets.union(compiled.depends_on))
        self.counters.relinked += 1
        self._relinked[unique_id] = linked
        later = self._link_later(compiled)
        read = {UniqueId(one) for one in linked.relations if one in self.project.nodes}
        asks = self._asks(linked)
        if later is not None:
            read.update(later.parents, (UniqueId(one) for one in later.linked.relations if one in self.project.nodes))
            for asked, columns in self._asks(later.linked).items():
                if asked != unique_id:
                    asks[asked] = asks.get(asked, frozenset()) | columns
        shape = linked_shape(node, linked, compiled, dialect)
        parents = targets.union(compiled.depends_on, read)
        stars = _star_relations(linked)
        made = self._linkage(unique_id, compiled, relation, shape, parents, asks, stars, linked.left_out)
        return replace(made, reads=_reads(linked, later)) if self.keeps_reads else made

    def _linkage(
        self,
        unique_id: UniqueId,
        compiled: Compiled,
        relation: RelationName | None,
        shape: Shape,
        parents: Iterable[UniqueId],
        asks: Mapping[str, frozenset[ColumnKey]] | None = None,
        star_of: tuple[str, ...] = (),
        left_out: frozenset[str] = frozenset(),
    ) -> Linkage:
        before = self._outstanding.known.get(unique_id)
        if before is not None and before.shape == shape:
            shape = before.shape
        self._demand.put(unique_id, shape, asks or {}, star_of, left_out)
        known = frozenset(parents) - {unique_id}
        depth = 1 + max((self._linkages[one].depth for one in known if one in self._linkages), default=-1)
        inlined = ""
        if compiled.rendered is not None and is_cte(relation):
            parts = [compiled.rendered.text, *(self._linkages[one].inlined for one in self._ephemeral(compiled))]
            inlined = blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        made = Linkage(compiled, relation, shape, known, depth, compiled.rendered is not None, inlined)
        return made.sharing(before) if before is not None else made

    def _ephemeral(self, compiled: Compiled) -> list[UniqueId]:
        """The ephemeral models some code refers to, each once."""
        targets = dict.fromkeys(call.target for call in compiled.refs if call.target is not None)
        return [one for one in targets if (known := self._linkages.get(one)) and is_cte(known.relation)]

    def _ctes(self, compiled: Compiled, seen: set[UniqueId]) -> Iterator[tuple[str, str]]:
        """Name and query of each, those it refers to itself first (dbt: Compiler._recursively_prepend_ctes)."""
        for unique_id in self._ephemeral(compiled):
            linkage = self._with_code(unique_id)
            if unique_id not in seen and linkage.relation is not None and linkage.compiled.rendered is not None:
                seen.add(unique_id)
                yield from self._ctes(linkage.compiled, seen)
                yield linkage.relation.identifier, linkage.compiled.rendered.text

    def _with_code(self, unique_id: UniqueId) -> Linkage:
        linkage = self.linkage(unique_id)
        if linkage.has_code and linkage.compiled.rendered is None:
            linkage = replace(linkage, compiled=self.compiler.compile(unique_id))
            self._linkages[unique_id] = linkage
            self._keep_code(unique_id)
        return linkage

    def _keep_code(self, unique_id: UniqueId) -> None:
        """Keep this node's code, and of too many no longer the one that was made first."""
        self._with_their_code.pop(unique_id, None)
        self._with_their_code[unique_id] = None
        if len(self._with_their_code) > _CODES:
            first = next(iter(self._with_their_code))
            del self._with_their_code[first]
            linkage = self._linkages.get(first)
            if linkage is not None:
                self._linkages[first] = replace(linkage, compiled=replace(linkage.compiled, rendered=None))

    def _asks(self, linked: Linked) -> dict[str, frozenset[ColumnKey]]:
        """The columns asked of each open relation; a closed one has what it has.

        Should it become open, its shape changes, and who reads it is linked again.
        """
        asked: dict[str, set[ColumnKey]] = {}
        for relation, column in linked.used:
            known = self._linkages.get(UniqueId(relation))
            if known is None or known.shape.open:
                asked.setdefault(relation, set()).add(ColumnKey(intern(column)))
        return {relation: frozenset(columns) for relation, columns in asked.items()}

    def _link_later(self, compiled: Compiled) -> Later | None:
        """The other branch of an incremental model; of itself it may ask any column."""
        later = self.compiler.compile_later(compiled)
        if later is None:
            return None
        itself = {compiled.unique_id: Shape(compiled.unique_id, (), open=True)}
        linked = self._link_sql(later, instead=itself)
        return Later(later, linked) if linked is not None else None

    def _link_sql(
        self, compiled: Compiled, *, occurrences: bool = False, instead: Mapping[UniqueId, Shape] | None = None
    ) -> Linked | None:
        if compiled.rendered is None or not compiled.enabled or compiled.config.get("materialized") in _NO_QUERY:
            return None
        unit = self.units.unit(compiled.rendered.text, self.project.dialect)
        shape_of = self._shape_for(compiled, instead or {})
        dialect, reads = self.project.dialect, self.keeps_reads
        return link(unit, shape_of, dialect, occurrences=occurrences, as_relation=True, reads=reads)

    def _shape_for(self, compiled: Compiled, instead: Mapping[UniqueId, Shape]) -> Callable[[tuple[str, ...]], Shape]:
        """What the linker asks for each relation name in one node's SQL."""
        preferred = {call.target for call in compiled.refs if call.target is not None}
        for target in preferred & self._waiting:  # in a cycle: its relation is named before it is linked
            self._relations.put(target, self.compiler.relation(target))

        stands_for = dict(compiled.stands_for)

        def shape_of(parts: tuple[str, ...]) -> Shape:
            found = stands_for.get(tuple(part.lower() for part in parts)) if stands_for else None
            if found is None or found not in self.project.nodes:
                found = self._relations.find(parts, preferred)
                while found is not None and found in self._outstanding and found not in self._waiting:
                    self.linkage(found)  # and it may lie elsewhere now, or nowhere
                    found = self._relations.find(parts, preferred)
            if found is None:
                return Shape(EXTERNAL + ".".join(parts).lower(), (), open=True)
            if found in self._waiting:  # a cycle of refs: what closes it is open, so that nothing is made up
                return Shape(found, (), open=True)
            return instead.get(found) or self.linkage(found).shape

        return shape_of

    def _keep(self, unique_id: UniqueId, linkage: Linkage) -> None:
        self._linkages[unique_id] = linkage
        if linkage.compiled.rendered is not None:
            self._keep_code(unique_id)
        self._removed.discard(unique_id)
        before = self._parents.get(unique_id, frozenset())
        self._parents[unique_id] = linkage.parents
        if self._circles or before != linkage.parents or unique_id in linkage.compiled.depends_on:
            self._moved.add(unique_id)
        for parent in before - linkage.parents:
            self._children[parent].discard(unique_id)
        for parent in linkage.parents - before:
            self._children.setdefault(parent, set()).add(unique_id)

    def _forget(self, unique_id: UniqueId) -> None:
        self._linkages.pop(unique_id, None)
        self._outstanding.drop(unique_id)
        self._moved.add(unique_id)
        for parent in self._parents.pop(unique_id, frozenset()):
            self._children[parent].discard(unique_id)
        self._relations.put(unique_id, None)
        self._demand.drop(unique_id)
        self._relinked.pop(unique_id, None)
        self._removed.add(unique_id)


def _reads(linked: Linked, later: Later | None) -> dict[str, frozenset[ColumnKey]]:
    found: dict[str, set[ColumnKey]] = {}
    for relation, column in linked.read if later is None else linked.read | later.linked.read:
        found.setdefault(relation, set()).add(ColumnKey(intern(column)))
    return {relation: frozenset(columns) for relation, columns in found.items()}


def _star_relations(linked: Linked) -> tuple[str, ...]:
    """The open relations whose columns all pass through to the output."""
    stars = (edge.upstream for column in linked.columns if column.key == OPEN_STAR for edge in column.edges)
    return tuple(dict.fromkeys(one.relation for one in stars if one.column == OPEN_STAR))
