# Bluelamp's developer commands. `make` alone lists them; each sets up what it needs first.

SHELL := /bin/sh
BIN := .venv/bin
READY := .venv/.ready
# Tests that want a server, a browser or more than a few seconds run in .ci/run.
BOUNDED := not (slow or faults or needs_mariadb or needs_postgresql or needs_chromium or needs_odbc)

# The order of the tests: the same for everyone. SEED=last or another number tries another.
SEED := 1829

.DEFAULT_GOAL := help
.PHONY: help demo test check bench docs api lock clean
.DELETE_ON_ERROR:

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-6s %s\n", $$1, $$2}' Makefile

demo: $(READY) ## start a small force on this machine (CHECK=1 tries it and stops)
	@$(BIN)/bluelamp demo $(if $(CHECK),--check)

test: check ## check, then run the tests with bounded seeds (under 15 minutes)
	@BLUELAMP_HYPOTHESIS_PROFILE=bounded $(BIN)/python -m pytest -m "$(BOUNDED)" --randomly-seed=$(SEED) $(ARGS)

check: $(READY) ## format, lint, types, import contracts, own rules and sizes (no tests)
	@$(BIN)/python -m tools.check

bench: $(READY) ## run the benchmarks and rewrite benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks $(ARGS)

docs: $(READY) ## build the documentation into site/; a broken link fails
	@$(BIN)/zensical build --clean --strict

api: $(READY) ## rewrite the committed OpenAPI document and JSON Schemas in api/
	@$(BIN)/python -m tools.api

lock: $(READY) ## remake requirements.lock from pyproject.toml (needs uv)
	@$(BIN)/python -m tools.lock

clean: ## remove the environment and everything built
	@rm -rf .venv .cache .hypothesis .pytest_cache .ruff_cache .import_linter_cache dist build site
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: made anew when the lock changes, so that two machines never differ.
$(READY): requirements.lock pyproject.toml tools/set_up.sh
	@PYTHON="$(PYTHON)" sh tools/set_up.sh
