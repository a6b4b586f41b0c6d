"""Ids are UUIDs anyone can compute again (specification, section 12)."""

from __future__ import annotations

from hashlib import sha256
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from lineage_lsp.base.ids import ColumnKey, UniqueId
from lineage_lsp.base.lineage import LineageType, Subtype
from lineage_lsp.store.identity import Identity, new_scope, uuid8

SCOPE = "6f1c2a4e-0000-8000-8000-000000000000"


def expected(*parts: str) -> str:
    """The rule, in other words: sixteen bytes of the hash with version and variant put in."""
    made = bytearray(sha256("\x1f".join(parts).encode()).digest()[:16])
    made[6] = made[6] & 0x0F | 0x80
    made[8] = made[8] & 0x3F | 0x80
    return str(UUID(bytes=bytes(made)))


@given(st.text())
def test_an_id_is_a_canonical_uuid_of_version_8(text: str) -> None:
    made = UUID(uuid8(text))
    assert str(made) == uuid8(text)
    assert (made.version, made.variant) == (8, RFC_4122)


def test_ids_follow_from_scope_kind_and_natural_key() -> None:
    ids = Identity(SCOPE)
    orders, raw = ids.object(UniqueId("model.shop.orders")), ids.object(UniqueId("source.shop.raw.orders"))
    assert orders == expected(SCOPE, "object", "model.shop.orders")
    total, amount = ids.column(orders, ColumnKey("total")), ids.column(raw, ColumnKey("amount"))
    assert total == expected(SCOPE, "column", orders, "total")
    assert ids.column(orders, ColumnKey("total")) == total
    assert ids.dependency(orders, raw) == expected(SCOPE, "dependency", orders, raw)
    direct = ids.column_lineage(total, amount, LineageType.DIRECT)
    assert direct == expected(SCOPE, "column_lineage", total, amount, "DIRECT")
    assert direct != ids.column_lineage(total, amount, LineageType.INDIRECT)
    assert ids.influence(orders, amount, Subtype.JOIN) == expected(SCOPE, "influence", orders, amount, "JOIN")


def test_each_scope_has_its_own_ids() -> None:
    one, other = new_scope(), new_scope()
    assert one != other
    orders = UniqueId("model.shop.orders")
    assert Identity(one).object(orders) != Identity(other).object(orders)
