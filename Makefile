# Every target works on a bare machine with Python 3.11+ and make: the environment is built by the first one used.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SEEDS ?= ../shared/seeds
EVAL ?= ../shared/eval
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help env run test check lint types learning model weights bench score docs clean

help:
	@echo "make run    environment, build of sources/, then Dagster UI (3000) and dashboard (8501); Ctrl-C stops both"
	@echo "make test   environment, ruff, mypy and every test"
	@echo "make check  ruff and mypy only"
	@echo "make score  figures on the development sets, where $(EVAL) exists"
	@echo "make model  train the language model again (about an hour; installs PyTorch)"
	@echo "make weights  fit the weights and the network that read events and trade again (half an hour; installs PyTorch)"
	@echo "make bench  measure speed: language, whole builds, resolution, pages (about half an hour)"
	@echo "make clean  remove the environment and all caches; builds and documents stay"

env: $(READY)

# pip of Python 3.11 skips an extra of lxml that trafilatura needs, so pip is upgraded first.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -c 'import dagster, duckdb, spacy, streamlit, trafilatura'
	touch $(READY)

run: env
	$(BIN)/dragoman up

test: check
	$(BIN)/python -m pytest

check: lint types

lint: env
	$(BIN)/ruff check etl sources warehouse dashboards tests

types: env
	$(BIN)/mypy

learning: env
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,model]'

model: learning
	$(BIN)/python -m etl.language.training

weights: learning
	$(BIN)/python -m etl.extract.training.home
	$(BIN)/python -m etl.extract.training

bench: env
	$(BIN)/python -m tests.benchmarks.bench_language
	$(BIN)/python -m tests.benchmarks.bench_pipeline
	$(BIN)/python -m tests.benchmarks.bench_resolve
	$(BIN)/python -m tests.benchmarks.bench_dashboard

score: env
	SEEDS="$(SEEDS)" EVAL="$(EVAL)" .ci/score $(if $(SHOW),--show)

docs: env
	$(BIN)/dragoman docs

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .cache *.egg-info
