"""`lineage-lsp` and `python -m lineage_lsp`."""

from __future__ import annotations

import gc
import sys

from lineage_lsp.base.garbage import collect_rarely


def main() -> int:
    """Run the command line; the exit code is 0 fine, 1 findings, 2 usage or unreadable input."""
    # The server must answer `initialize` within half a second, so it is started before anything else is imported.
    arguments = sys.argv[1:]
    collect_rarely()
    if not arguments or arguments[0] == "serve" or arguments[0] in ("--stdio", "--tcp"):
        from lineage_lsp.lsp.main import serve  # noqa: PLC0415

        return serve(arguments)
    from lineage_lsp.cli.main import run  # noqa: PLC0415

    code = run(arguments)
    gc.freeze()  # the process ends: no use looking once more for garbage in all that a project is
    return code


if __name__ == "__main__":
    sys.exit(main())
