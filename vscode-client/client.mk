# Targets of the VS Code client; the Makefile includes it. All need `e2e-tools`, which installs Node and the packages.

CLIENT_NPM := cd vscode-client && PATH="$(CURDIR)/.tools/bin:$$PATH" npm

.PHONY: vsix client-check e2e

# vscode-client/lineage-lsp.vsix, to install with `code --install-extension`.
vsix: e2e-tools
	$(CLIENT_NPM) run --silent package

# Types, formatting and unit tests of the client and of the tests that drive VS Code.
client-check: e2e-tools
	$(CLIENT_NPM) run --silent check

# The tests in real editors alone.
e2e: vsix
	$(BIN)/pytest tests/e2e
