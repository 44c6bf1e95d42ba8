# make demo and make test set up everything they need; nothing has to be installed by hand.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export POLLINIA_DATA ?= $(CURDIR)/.data

.PHONY: help
help: ## List the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

.PHONY: demo
demo: $(VENV)/installed ## Show Pollinia at work: a fictional university on a local ORCID registry
	@$(BIN)/pollinia demo

.PHONY: test
test: export PYTHONDONTWRITEBYTECODE := # Hundreds of processes are started; none shall compile everything anew.
test: $(VENV)/installed-dev chromium ## Check style, types, layers, and run the tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist loadfile

.PHONY: bench
bench: $(VENV)/installed-dev ## Run the benchmarks; each prints lines "name: value unit"
	@for each in requests deeds records import_cerif sandbox pace replan first_export quiet_night growth preview pages; do echo "# $$each"; $(BIN)/python -m benchmarks.$$each; done

.PHONY: pictures
pictures: $(VENV)/installed-dev chromium ## Take the pictures of the documentation anew, from the journeys
	./scripts/take-pictures $(BIN)/python

.PHONY: catalogues
catalogues: $(VENV)/installed-dev ## Bring the translations in step with the pages; a test says what is missing
	@$(BIN)/python -m scripts.catalogues

.PHONY: lock
lock: $(VENV)/installed-dev ## Pin the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --extra sso -c requirements.lock pyproject.toml -o requirements-sso.lock
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --group build --group dev -c requirements.lock -c requirements-sso.lock pyproject.toml -o requirements-dev.lock

.PHONY: clean
clean: ## Remove the virtual environment and all local data
	rm -rf $(VENV) .data

.PHONY: chromium
chromium: $(VENV)/installed-dev
	@./scripts/install-chromium

$(VENV)/installed: requirements.lock pyproject.toml
	@./scripts/make-venv $(PYTHON) $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
