"""What tests of several packages share: one PostgreSQL server for all of them."""

from __future__ import annotations

from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]
