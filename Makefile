# The commands of the project. Each one first sets up .venv with what it needs, once.
# Needs git, make and Python 3.11 or newer with venv; uses uv where it is installed.

PYTHON ?= python3
BIN := .venv/bin
RUN := .venv/requirements.done
TEST := .venv/requirements-test.done
DEV := .venv/requirements-dev.done
BENCH := .venv/requirements-bench.done

.NOTPARALLEL:            # two installations into one .venv would disturb each other
.PHONY: help demo test lint types layers check bench lock clean
.DEFAULT_GOAL := help

# List the commands.
help:
	@awk '/^# /{words=substr($$0,3)} /^[a-z]+:/{sub(/:.*/,""); printf "make %-7s %s\n",$$0,words}' Makefile

# Record the bundled negotiation and print its brief.
demo: $(RUN)
	@$(BIN)/travaux demo

# Run all tests; ARGS go to pytest.
test: $(TEST)
	$(BIN)/pytest -n auto $(ARGS)

# Check style and format.
lint: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

# Check types, strictly.
types: $(DEV)
	$(BIN)/mypy

# Check that imports point inwards.
layers: $(DEV)
	PYTHONPATH=typings $(BIN)/lint-imports

# Check everything.
check: test lint types layers

# Measure against bars and peers; ARGS=--million also with a million entries, ARGS=--page writes docs/performance.md.
bench: $(BENCH)
	@$(BIN)/python bench/run.py $(ARGS)

# Pin all dependencies anew, with uv; ARGS=--upgrade takes the latest.
lock:
	$(LOCK) --extra dev -o requirements-dev.lock
	$(LOCK) --extra test -c requirements-dev.lock -o requirements-test.lock
	$(LOCK) --extra bench -c requirements-dev.lock -o requirements-bench.lock
	$(LOCK) -c requirements-dev.lock -o requirements.lock

# Remove what the other commands made.
clean:
	rm -rf .venv build dist travaux.egg-info .coverage* htmlcov .hypothesis
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One lock serves Python 3.11 to 3.14 on every system, and names no index. With setuptools, since the
# checkout is built inside .venv: a build environment of its own would be filled without hashes.
LOCK = echo 'setuptools>=77' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command 'make lock' $(ARGS) pyproject.toml -

.venv/%.done: %.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "travaux needs Python 3.11 or newer: make PYTHON=...")'
	@echo "Setting up .venv from $<" >&2
	@$(if $(shell command -v uv 2>/dev/null),$(WITH_UV),$(WITH_PIP))
	@touch $@

WITH_UV = { test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) .venv; } \
	&& uv pip install --quiet --python $(BIN)/python --require-hashes -r $< \
	&& uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .

WITH_PIP = { test -x $(BIN)/pip || $(PYTHON) -m venv .venv; } \
	&& $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $< \
	&& $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
