# The two commands are `make run` and `make test`; `make help` lists the rest.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install run test soak lint types screenshots quality bench browser clean

help:  ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

install: $(VENV)/.installed  ## make .venv with the command .venv/bin/qa

$(VENV)/.installed: pyproject.toml .ci/constraints.txt
	@test -n "$(PYTHON)" || { echo "Seed QA needs Python 3.11 or newer with venv: install it (Debian: apt install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --constraint .ci/constraints.txt --editable '.[test]'
	@touch $@

run: install  ## build the index from seeds/ and serve the chat on http://127.0.0.1:8000
	@$(BIN)/qa build
	@exec $(BIN)/qa serve

test: install lint types browser  ## lint, types and tests
	$(BIN)/pytest --cov

soak: install  ## the tests that take minutes: many kills, many hostile files, large ones
	$(BIN)/pytest -m slow

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

screenshots: install  ## take pictures of the chat for the README (needs Chromium)
	@$(BIN)/qa build
	@$(BIN)/python -m tests.screenshots tests/screenshots source not-found source-phone

quality: install  ## measure retrieval on question sets: EVAL=folder of BEIR folders
	$(BIN)/python -m tests.quality.report "$(EVAL)" .quality

bench: install  ## measure speed against a plain stack; CORPUS=folder takes a BEIR folder
	$(BIN)/python -m tests.bench $(if $(CORPUS),--corpus $(CORPUS))

browser:
	@sh .ci/install-browser

clean:  ## remove what was installed and built
	rm -rf $(VENV) .index .cache .coverage .mypy_cache .pytest_cache .ruff_cache *.egg-info
