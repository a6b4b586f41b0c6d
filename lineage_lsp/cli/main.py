"""The command line: what each sub-command takes, and who answers it."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from lineage_lsp.base.errors import LineageError, NodeNotFoundError

logger = logging.getLogger(__name__)

FINE, FINDINGS, UNREADABLE = 0, 1, 2


def run(arguments: Sequence[str]) -> int:
    """Run one command; 0 fine, 1 findings, 2 usage or unreadable input. The answer alone goes to standard output."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.DEBUG if options.verbose else os.environ.get("LINEAGE_LSP_LOG", "WARNING").upper(),
        format="%(levelname)s %(name)s: %(message)s",
    )
    command = importlib.import_module(f"lineage_lsp.cli.{options.command}")
    try:
        result = command.run(options)
        return int(result)
    except NodeNotFoundError as error:
        lines = [f"lineage-lsp: {error}", *(f"  {candidate}" for candidate in error.candidates)]
        sys.stderr.write("\n".join(lines) + "\n")
    except LineageError as error:
        sys.stderr.write(f"lineage-lsp: {error}\n")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader, a pager or head, has enough
        return FINE
    except KeyboardInterrupt:
        return 130
    return UNREADABLE


def build_parser() -> argparse.ArgumentParser:
    """Every command and option of the contract (docs/command-line.md)."""
    parser = argparse.ArgumentParser(
        prog="lineage-lsp", description="Column lineage for dbt projects, from the files alone."
    )
    parser.add_argument("--version", action="version", version=f"lineage-lsp {version('lineage-lsp')}")
    parser.add_argument("--verbose", action="store_true", help="log what is done to standard error")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("serve", help="the language server (the default)", add_help=False)
    _index(commands.add_parser("index", help="read a project into the store"))
    _columns(commands.add_parser("columns", help="a node's columns and where they come from"))
    _trace(commands.add_parser("trace", help="one column to its roots or its uses"))
    _graph(commands.add_parser("graph", help="the lineage graph around a node or column"))
    _check(commands.add_parser("check", help="everything that is wrong, as the editor shows it"))
    _export(commands.add_parser("export", help="all objects, columns and edges"))
    _sql(commands.add_parser("sql", help="column lineage of any SQL, no project needed"))
    _doctor(commands.add_parser("doctor", help="what was found, what is missing"))
    return parser


def _index(parser: argparse.ArgumentParser) -> None:
    _project_argument(parser)
    _selection_options(parser, "list and count these nodes alone; all are read")
    parser.add_argument("--db", metavar="URL", help="write there instead: any SQLAlchemy URL, PostgreSQL too")
    parser.add_argument("--jobs", type=_count, metavar="N", help="worker processes (default: one less than the cores)")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def _columns(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", metavar="NODE[.COLUMN]")
    _project_option(parser)
    parser.add_argument("--json", action="store_true")


def _trace(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", metavar="NODE.COLUMN")
    _project_option(parser)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--up", action="store_true", help="to the columns it is made of (the default)")
    way.add_argument("--down", action="store_true", help="to the columns made of it")
    parser.add_argument("--json", action="store_true")


def _graph(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", metavar="NODE[.COLUMN]")
    _project_option(parser)
    _selection_options(parser, "draw these nodes alone, and the one asked about")
    parser.add_argument("--depth", type=_count, metavar="N", help="steps from the node (default: all)")
    parser.add_argument("--direction", choices=("up", "down", "both"), default="both")
    parser.add_argument("--format", choices=("text", "json", "mermaid", "dot"), default="text")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE")


def _check(parser: argparse.ArgumentParser) -> None:
    _project_argument(parser)
    _selection_options(parser, "what is wrong with these nodes alone")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--rule", action="append", default=[], metavar="CODE=SEVERITY", help="show these as error … hint, or `off`"
    )


def _export(parser: argparse.ArgumentParser) -> None:
    _project_argument(parser)
    _selection_options(parser, "these nodes alone, and what joins them")
    parser.add_argument("--format", choices=("json",), default="json")
    parser.add_argument("--ctes", action="store_true", help="CTEs as objects too")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE")


def _sql(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="`-` (the default) reads standard input")
    parser.add_argument("--dialect", metavar="D")
    parser.add_argument("--schema", type=Path, metavar="FILE.json", help="{relation: {column: type}}")
    parser.add_argument("--batch", type=Path, metavar="FILE.jsonl", help="one {sql, id, dialect, schema} a line")
    parser.add_argument("--json", action="store_true")


def _doctor(parser: argparse.ArgumentParser) -> None:
    _project_argument(parser)


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no number") from None
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is less than 0")
    return number


def _project_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", nargs="?", type=Path, metavar="PROJECT", help="default: the nearest one upwards")
    _reading_options(parser)


def _project_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", type=Path, metavar="PROJECT", help="default: the nearest one upwards")
    _reading_options(parser)


def _selection_options(parser: argparse.ArgumentParser, meaning: str) -> None:
    group = parser.add_argument_group("which nodes", "as with dbt: a space joins, a comma intersects")
    group.add_argument("-s", "--select", nargs="+", action="extend", metavar="SELECTOR", help=meaning)
    group.add_argument("--exclude", nargs="+", action="extend", metavar="SELECTOR", help="but not these")
    group.add_argument("--selector", metavar="NAME", help="those that selectors.yml calls so")
    group.add_argument("--state", type=Path, metavar="DIR", help="the folder of the manifest `state:` compares with")
    group.add_argument(
        "--indirect-selection",
        choices=("eager", "cautious", "buildable", "empty"),
        default="eager",
        help="which tests come with their nodes (default: eager)",
    )


def _reading_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how the project is read")
    group.add_argument("--dialect", metavar="D", help="the SQL dialect, where the project does not say")
    group.add_argument("--profiles-dir", type=Path, metavar="DIR")
    group.add_argument("--profile", metavar="NAME")
    group.add_argument("--target", metavar="NAME")
    group.add_argument("--vars", metavar="YAML", help="as dbt's --vars")
    group.add_argument("--no-manifest", action="store_true", help="as if there were no manifest")
