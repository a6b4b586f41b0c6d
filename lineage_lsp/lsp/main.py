"""Start the language server on standard input and output, or on a TCP port."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
from collections.abc import Sequence


def serve(arguments: Sequence[str]) -> int:
    """Serve until the client says exit; `arguments` are those behind `lineage-lsp`."""
    options = _parser().parse_args([one for one in arguments if one != "serve"])
    logging.basicConfig(
        stream=sys.stderr,
        level=os.environ.get("LINEAGE_LSP_LOG", "WARNING").upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("pygls").setLevel(logging.ERROR)
    gc.disable()  # collecting while hundreds of protocol classes are made costs a tenth of the start
    from lineage_lsp.lsp.server import create_server  # noqa: PLC0415

    gc.enable()
    gc.freeze()
    # Everybody waits while garbage is looked for: a few milliseconds at a time, not a tenth of a second.
    gc.set_threshold(5_000, 10, 500)
    # Analysis runs in a thread beside the one that answers: let the latter have its turn soon.
    sys.setswitchinterval(0.001)
    server = create_server()
    if options.tcp:
        host, _, port = options.tcp.rpartition(":")
        server.start_tcp(host or "127.0.0.1", int(port))
    else:
        server.start_io()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lineage-lsp serve", description="Run the language server.")
    transport = parser.add_mutually_exclusive_group()
    transport.add_argument("--stdio", action="store_true", help="speak on standard input and output (the default)")
    transport.add_argument("--tcp", metavar="HOST:PORT", help="listen there instead")
    return parser
