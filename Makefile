# Two commands for a newcomer: `make run` and `make test`. Everything else stands below with one line of help.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.ready ## set up .venv from the lock file

$(VENV)/.ready: requirements.lock requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version)"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv; } || { echo "python3-venv is missing; run: sudo apt-get install -y python3-venv"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## start everything on a demo data folder and send the recorded incident to it
	@$(BIN)/python -m lab.demo

PACKAGES := rsyslog rsyslog-relp ripgrep zstd iproute2
packages: ## Debian packages that some tests use; where they may not be installed, those tests are skipped and say so
	@missing=""; for name in $(PACKAGES); do dpkg -s $$name >/dev/null 2>&1 || missing="$$missing $$name"; done; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; } \
	|| echo "not installed:$$missing; the tests that need them are skipped. To install: sudo apt-get install -y$$missing"

test: setup packages lint ## all that must hold before a commit: style, types, contracts, tests; under 15 minutes on 2 cores
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow and not lab"

test-slow: setup packages ## what takes longer: fault rounds, whole recordings
	$(BIN)/pytest -m "slow"

bench: setup packages ## what docs/benchmarks.md claims, measured here
	$(BIN)/python -m bench.table

CORPORA ?= $(or $(LUUVET_CORPORA),../shared/data)
conformance: setup ## what docs/conformance.md claims, scored here over the public corpora in $$LUUVET_CORPORA
	$(BIN)/python -m bench.conformance $(CORPORA) --write docs/conformance.md

bundle: setup ## wheels, unit and scripts for a machine without any network, in dist/
	$(BIN)/python -m bundle.build

docs: setup ## write the generated reference pages again
	$(BIN)/python -m docs.generate

lock: ## write the lock files again from pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --output-file requirements.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	echo pip | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --output-file bundle/pip.lock -

lint: setup ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lab: setup ## record every incident of the lab again, and ordinary work: root, Debian 12, an hour at the same time
	@for name in office mail none; do $(BIN)/python -m lab.record --incident $$name --minutes 60 & wanted="$$wanted $$!"; done; \
	for one in $$wanted; do wait $$one || failed=1; done; test -z "$$failed"

.PHONY: help setup run packages test test-slow bench conformance bundle docs lock lint lab
