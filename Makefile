# Libreta. `make run` and `make test` need Python 3.11 or later and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test test-all lint format bench lock clean

help: ## Show what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Start Libreta with the sample company (Ctrl-C stops it); LIBRETA_PORT, LIBRETA_HOME, LIBRETA_DATABASE_URL
	@exec $(BIN)/python -m libreta up

test: $(VENV)/dev.stamp ## Linters, contracts, migrations, translations and all tests
	@$(BIN)/python -m tools.test

test-all: $(VENV)/dev.stamp ## The same with the slow tests
	@$(BIN)/python -m tools.test --all

lint: $(VENV)/dev.stamp ## Linters and import contracts alone
	@$(BIN)/python -m tools.test --lint-only

format: $(VENV)/dev.stamp ## Bring the code into its form
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format .

bench: $(VENV)/run.stamp ## Measure speed on a large data set and print the table
	@$(BIN)/python -m bench

lock: $(VENV)/dev.stamp ## Write requirements*.txt from requirements*.in
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements-dev.in -o requirements-dev.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements-tools.in -o requirements-tools.txt

clean: ## Remove the environment; your data in var/ stay
	rm -rf $(VENV)

$(VENV)/run.stamp: requirements.txt tools/environment.py
	@$(PYTHON) tools/environment.py $(VENV) requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt tools/environment.py
	@$(PYTHON) tools/environment.py $(VENV) requirements-dev.txt
	@touch $@ $(VENV)/run.stamp
