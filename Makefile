# Everything a newcomer needs: `make demo` shows the product, `make test` proves it.
# Both make their own environment in .venv; nothing else is asked of the machine than Python 3.11+, git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test pure fuzz bench bench-peers check format witness e2e-tools clean

demo: $(VENV)/.runtime
	$(BIN)/lineage-lsp index sample_projects/coffee_shop --no-manifest
	@echo
	$(BIN)/lineage-lsp trace customers.lifetime_value --project sample_projects/coffee_shop --no-manifest

$(VENV)/.runtime: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q lineage_lsp
	touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --group dev
	touch $@

# The linters and the type checker.
check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Real editors, a browser and a database, put under .tools or installed as Debian packages where missing.
e2e-tools: $(VENV)/.dev
	PYTHON=$(abspath $(BIN)/python) sh tests/e2e/install.sh

include vscode-client/client.mk

# Everything: linters and types, the client's own tests, then all tests, those in real editors and databases too.
test: check client-check vsix
	$(BIN)/pytest

# The tests of reading SQL with sqlglot in plain Python, for machines that have no wheel of its compiled half.
pure: .venv-pure/.done
	.venv-pure/bin/pytest tests/sql

.venv-pure/.done: pyproject.toml
	$(PYTHON) -m venv .venv-pure
	.venv-pure/bin/pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	.venv-pure/bin/pip install --quiet --editable . --group dev
	.venv-pure/bin/pip uninstall --quiet --yes sqlglotc
	touch $@

# Looks for SQL that makes the reader fail: plain Python again, where every branch can be watched.
fuzz: .venv-pure/.done
	.venv-pure/bin/pip install --quiet --disable-pip-version-check "atheris>=3,<4"
	.venv-pure/bin/python -m tests.sql.fuzz -max_total_time=$(or $(SECONDS),60)

# What dbt itself says of the sample projects, made anew with a real dbt.
witness: $(VENV)/.runtime
	$(BIN)/python sample_projects/witness.py

# The budgets beside today's figures; the client is needed for what VS Code takes.
bench: vsix
	$(BIN)/python -m benchmarks

# Another tool for column lineage, in an environment of its own: where it is there, `make bench` asks it too.
bench-peers: .tools/sqllineage/.installed

.tools/sqllineage/.installed:
	$(PYTHON) -m venv .tools/sqllineage
	.tools/sqllineage/bin/pip install --quiet --disable-pip-version-check "sqllineage>=1.5,<1.6"
	touch $@

clean:
	rm -rf $(VENV) .venv-pure .tools build dist vscode-client/node_modules vscode-client/out
