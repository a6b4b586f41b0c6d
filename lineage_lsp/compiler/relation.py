# ruff: noqa: A002 - templates call these methods with dbt's names.
"""dbt's relation object: where something lies in the warehouse, as templates see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lineage_lsp.compiler.adapters import EVERYTHING, AdapterType, Policy
from lineage_lsp.jinja.origins import Late
from lineage_lsp.project.model import RelationName


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """Prints as the adapter names it; a changed one is a new one. type: `table`, `view`, `cte` … or None."""

    adapter: AdapterType
    database: str | None
    schema: str | None
    identifier: str | None
    type: str | None = None
    quoting: Policy = EVERYTHING
    include_policy: Policy = EVERYTHING

    def __str__(self) -> str:
        return self.render()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Relation) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str | None, str | None, str | None]:
        return (self.database, self.schema, self.identifier)

    def render(self) -> str:
        """`"db"."schema"."name"`: the parts that are known, included, and quoted as configured."""
        parts = zip(self._key(), self.include_policy, self.quoting, strict=True)
        name = ".".join(
            self.quoted(part) if quoted else part for part, included, quoted in parts if included and part is not None
        )
        return name.lower() if self.adapter.lowered else name

    def quoted(self, identifier: str) -> str:
        return f"{self.adapter.quote}{identifier}{self.adapter.quote_end}"

    def include(
        self, database: bool | None = None, schema: bool | None = None, identifier: bool | None = None
    ) -> Relation:
        return replace(self, include_policy=_changed(self.include_policy, database, schema, identifier))

    def quote(
        self, database: bool | None = None, schema: bool | None = None, identifier: bool | None = None
    ) -> Relation:
        return replace(self, quoting=_changed(self.quoting, database, schema, identifier))

    def incorporate(self, path: Mapping[str, Any] | None = None, type: str | None = None, **_: object) -> Relation:
        moved = self.replace_path(**path) if path else self
        return replace(moved, type=type or moved.type)

    def replace_path(self, **path: Any) -> Relation:
        known = {part: path[part] for part in ("database", "schema", "identifier") if part in path}
        return replace(self, **known)

    def without_identifier(self) -> Relation:
        return self.include(identifier=False).replace_path(identifier=None)

    def information_schema(self, view: str | None = None) -> Relation:
        """`db.information_schema.VIEW`."""
        return replace(
            self,
            schema="INFORMATION_SCHEMA",
            identifier=view,
            type="view",
            quoting=_changed(self.quoting, None, False, False),
            include_policy=Policy(self.include_policy.database, True, view is not None),
        )

    def information_schema_only(self) -> Relation:
        return self.information_schema()

    def get(self, key: str, default: object = None) -> object:
        return getattr(self, key, default) if key in _FIELDS else default

    def __getitem__(self, key: str) -> object:
        if key not in _FIELDS:
            raise KeyError(key)
        return getattr(self, key)

    def __iter__(self) -> Iterator[str]:
        return iter(_FIELDS)

    def __len__(self) -> int:
        return len(_FIELDS)

    @property
    def metadata(self) -> Mapping[str, str]:
        """Packages ask for the type here to tell a relation from a text."""
        return {"type": f"{self.adapter.name.capitalize()}Relation"}

    def matches(self, database: str | None = None, schema: str | None = None, identifier: str | None = None) -> bool:
        wanted = zip((database, schema, identifier), self._key(), strict=True)
        return all(want is None or (have or "").lower() == want.lower() for want, have in wanted)

    def to_dict(self, **_: object) -> dict[str, object]:
        return {"database": self.database, "schema": self.schema, "identifier": self.identifier, "type": self.type}

    @property
    def name(self) -> str | None:
        return self.identifier

    @property
    def table(self) -> str | None:
        return self.identifier

    @property
    def path(self) -> Mapping[str, str | None]:
        return {"database": self.database, "schema": self.schema, "identifier": self.identifier}

    # dbt-bigquery, dbt-databricks and older projects call the parts so.
    @property
    def project(self) -> str | None:
        return self.database

    @property
    def dataset(self) -> str | None:
        return self.schema

    @property
    def is_table(self) -> bool:
        return self.type == "table"

    @property
    def is_view(self) -> bool:
        return self.type == "view"

    @property
    def is_cte(self) -> bool:
        return self.type == "cte"

    @property
    def is_materialized_view(self) -> bool:
        return self.type == "materialized_view"

    @property
    def can_be_renamed(self) -> bool:
        return self.type in ("table", "view")

    @property
    def can_be_replaced(self) -> bool:
        return False


class LazyRelation(Late):
    """A relation whose name is not known while its node is parsed: only printed, it is told at the end.

    Asked for anything else, or for its text before that, it answers as `provisional()` does and calls `touched`.
    """

    __slots__ = ("_final", "_provisional", "_touched")

    def __init__(
        self, final: Callable[[], Relation], provisional: Callable[[], Relation], touched: Callable[[], bool]
    ) -> None:
        self._final = final
        self._provisional = provisional
        self._touched = touched

    def __str__(self) -> str:
        return str(self._provisional() if self._touched() else self._final())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._touched()
        return getattr(self._provisional(), name)

    def __getitem__(self, key: str) -> object:
        self._touched()
        return self._provisional()[key]

    def __contains__(self, key: str) -> bool:
        self._touched()
        return key in self._provisional()

    def __eq__(self, other: object) -> bool:
        self._touched()
        return self is other

    def __hash__(self) -> int:
        return id(self)


class RelationClass:
    """`api.Relation`."""

    Table = "table"
    View = "view"
    CTE = "cte"
    External = "external"
    MaterializedView = "materialized_view"

    def __init__(self, adapter: AdapterType, quoting: Policy) -> None:
        self._adapter = adapter
        self._quoting = quoting

    def create(
        self,
        database: str | None = None,
        schema: str | None = None,
        identifier: str | None = None,
        type: str | None = None,
        quote_policy: Mapping[str, bool] | None = None,
        include_policy: Mapping[str, bool] | None = None,
        **_: object,
    ) -> Relation:
        adapter = self._adapter
        quoting, include = with_choices(self._quoting, quote_policy), with_choices(adapter.include, include_policy)
        return Relation(adapter, database, schema, identifier, type, quoting, include)

    __call__ = create

    def create_from(self, _quoting: object, node: Mapping[str, Any], **_: object) -> Relation:
        return self.create(node.get("database"), node.get("schema"), node.get("alias") or node.get("identifier"))

    def get_relation_type(self, type: str) -> str:
        return type

    def scd_args(self, primary_key: object, updated_at: object) -> list[object]:
        keys = list(primary_key) if isinstance(primary_key, list | tuple) else [primary_key]
        return [*keys, updated_at]


def with_choices(policy: Policy, choices: object) -> Policy:
    """`policy` with what a `quoting:` mapping says."""
    if not isinstance(choices, Mapping):
        return policy
    said = {part: bool(choices[part]) for part in Policy._fields if isinstance(choices.get(part), bool)}
    return policy._replace(**said)


def relation_parts(text: str) -> tuple[str, ...]:
    """The parts of a relation's name as it stands in SQL, in lower case; empty for any other text."""
    text = text.strip()
    if not _NAME.fullmatch(text):
        return ()
    return tuple(found[0].strip('"`[]').lower() for found in _PART.finditer(text))


def name_of(relation: Relation) -> RelationName:
    return RelationName(relation.database, relation.schema, relation.identifier or "")


def _changed(policy: Policy, database: bool | None, schema: bool | None, identifier: bool | None) -> Policy:
    said = {"database": database, "schema": schema, "identifier": identifier}
    return policy._replace(**{part: value for part, value in said.items() if value is not None})


_FIELDS = ("database", "schema", "identifier", "type", "name", "table", "metadata")

# dbt's relations are mappings, and templates test for that.
Mapping.register(Relation)
Mapping.register(LazyRelation)


_PART = re.compile(r'"[^"]+"|`[^`]+`|\[[^\]]+\]|[\w$]+')
_NAME = re.compile(rf"(?:{_PART.pattern})(?:\s*\.\s*(?:{_PART.pattern}))*")
