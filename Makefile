# `make` lists what can be asked for. The first use makes .venv and installs the locked dependencies into it.

PY := .venv/bin/python
COMPILE := $(PY) -m uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help run test test-fast check fmt docs texts screenshots bench lock ready-to-run ready-to-develop
.NOTPARALLEL:

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ready-to-run ## Start the server with a demo site on 127.0.0.1:8440 (CLASSBELL_PORT), data in ./var (CLASSBELL_DATA_DIR)
	@$(PY) -m classbell demo

test: ready-to-develop ## Run the whole test suite; installs Chromium for it where it may
	@.ci/browser
	@$(PY) -m pytest -n 2 --dist loadfile

test-fast: ready-to-develop ## Run the tests that start no server and sweep through nothing
	@$(PY) -m pytest -n 2 --dist loadfile -m "not slow"

check: ready-to-develop ## Check format, lint, types, import contracts, generated files and security
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) -m docs.generate --check
	@.venv/bin/bandit -q -r classbell -c pyproject.toml

fmt: ready-to-develop ## Format the code and sort its imports
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

docs: ready-to-develop ## Write the generated pages of docs/reference anew
	@$(PY) -m docs.generate

texts: ready-to-develop ## Bring the German and Spanish catalogues to the texts of the pages, and list what they lack
	@$(PY) -m docs.texts

screenshots: ready-to-develop ## Take the pictures of docs/screenshots anew, with Debian's Chromium
	@.ci/browser
	@$(PY) -m docs.screenshots

bench: ready-to-develop ## Measure against the database's own limit; results go to bench/results
	@$(PY) -m bench

lock: ready-to-develop ## Resolve the dependencies anew, to the newest versions pyproject.toml allows
	@$(COMPILE) --upgrade --output-file requirements.lock
	@$(COMPILE) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock

ready-to-run:
	@.ci/bootstrap run

ready-to-develop:
	@.ci/bootstrap dev
