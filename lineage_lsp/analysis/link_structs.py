"""The fields of structs: as they are built in the query, or as their declared types name them."""

from __future__ import annotations

from collections.abc import Sequence

from lineage_lsp.analysis.link_columns import Column, Found, Gathering, OpenFields, Path
from lineage_lsp.analysis.link_names import Names
from lineage_lsp.sql.types import element_type, struct_fields
from lineage_lsp.sql.unit import IDENTITY, Star

_MOST_FIELDS = 10_000
"""Columns that a struct is taken apart into: no table has more, and few structs of structs it takes to get there."""


class Structs(Names):
    """What a scope knows of the structs its names mean."""

    def taken_apart(self, star: Star) -> Sequence[Column]:
        """The columns that `unnest(s)` makes of a struct, to the star's depth; none of any other value."""
        found = self.found(star.ref)
        if len(found) != 1:
            return ()
        levels = star.depth - 1
        if not self._is_struct(found[0]):
            levels -= 1  # a list gives its elements first
        if levels < 0:
            return ()
        level = list(self.fields(found[0]))
        for _ in range(levels):
            deeper = [self.fields(one.sure[0]) if self._is_struct(one.sure[0]) else () for one in level]
            if not any(deeper) or sum(map(len, deeper)) > _MOST_FIELDS:
                break
            level = [one for field, inner in zip(level, deeper, strict=True) for one in inner or (field,)]
        return level

    def _is_struct(self, hit: Found) -> bool:
        """Whether a value is known to be a struct, not a list of them."""
        field = _field_at(hit[0], hit[1])
        if field is not None and field.data_type == "struct":
            return bool(field.fields)
        return bool(struct_fields(self.type_at(hit[0].data_type, hit[1]) or ""))

    def _may_be_struct(self, found: Sequence[Found]) -> bool:
        """Whether a value comes as it is from where nobody says what it is."""
        origins = [one for column, _, _, _ in found if column.data_type is None for one in column.origins]
        return bool(origins) and all(one[2] == IDENTITY for one in origins)

    def fields(self, hit: Found) -> Sequence[Column]:
        """The fields of a struct, or of the structs of a list, in order; none where they are not known."""
        column, path, penalty, reason = hit
        known = fields_at(column, path)
        if isinstance(known, OpenFields):
            return ()
        if known is not None:
            return tuple(known.values())
        made = []
        type_ = self.type_at(column.data_type, path) or ""
        for name, data_type, quoted in struct_fields(element_type(type_) or type_):
            key = self.linker.key(name, quoted)
            gathering = Gathering()
            gathering.add((column, (*path, key), penalty, reason), IDENTITY)
            made.append(Column(name, key, None, gathering.origins(), data_type))
        return made

    def type_at(self, data_type: str | None, path: Path) -> str | None:
        """The type of a field."""
        for step in path:
            fields = struct_fields(data_type) if data_type else ()
            data_type = next((type_ for name, type_, quoted in fields if self.linker.key(name, quoted) == step), None)
        return data_type


def _field_at(column: Column, path: Path) -> Column | None:
    """A field that is known since the struct was built; the column itself for no path."""
    for step in path:
        if column.fields is None or step not in column.fields:
            return None
        column = column.fields[step]
    return column


def fields_at(column: Column, path: Path) -> dict[str, Column] | None:
    """The fields a struct was built of, by key."""
    field = _field_at(column, path)
    return field.fields if field is not None else None
