"""`python -m benchmarks.shop [FOLDER]`: write the project, into `sample_projects/big_shop` unless told otherwise."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.shop import big_shop
from benchmarks.shop.project import files

_HOME = Path(__file__).resolve().parents[2] / "sample_projects" / "big_shop"

parser = argparse.ArgumentParser(description="Write the big_shop project and what is true of it.")
parser.add_argument("folder", nargs="?", type=Path, default=_HOME)
folder: Path = parser.parse_args().folder
for path, text in files(big_shop()):
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
