# make run      everything, from a fresh machine to the shop's address
# make test     everything the tests need, then the tests
# make help     the other targets

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
export FLOORWALKER_HOME ?= var
export ANONYMIZED_TELEMETRY := False
export GRADIO_ANALYTICS_ENABLED := False

# The one that training is tried with; on Linux a plain one brings CUDA, TORCH=... names another.
TORCH ?= torch==2.13.0

.PHONY: help setup run test test-train lint bench docs dev clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile
	@echo "make setup    the virtual environment, the model's file and a catalogue, without starting"
	@echo "make test-train  the tests of training, with PyTorch"
	@echo "make lint     ruff and mypy"
	@echo "make bench    measure search and turns on this machine"
	@echo "make docs     write docs/cli.md anew"
	@echo "make clean    remove the virtual environment; what the shop knows, in $(FLOORWALKER_HOME)/, stays"

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Floorwalker needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	@echo "── installing Floorwalker into $(VENV) (a few minutes the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --progress-bar on -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "── installing what the tests need"
	$(PIP) install --quiet --progress-bar on -c constraints.txt -e ".[dev]"
	@touch $@

setup: $(VENV)/.installed
	@$(BIN)/floorwalker models pull
	@test -f $(FLOORWALKER_HOME)/index/current || { echo "── making the demo shop"; $(BIN)/floorwalker import demo; }

run: setup
	@$(BIN)/floorwalker serve

dev: $(VENV)/.installed-dev
	@command -v chromium >/dev/null || test -n "$$FLOORWALKER_CHROMIUM" || sh tests/e2e/install_chromium.sh

test: dev setup
	@$(BIN)/floorwalker models pull multilingual-e5-small
	@$(BIN)/floorwalker models pull all-minilm-l6-v2
	$(BIN)/python -m pytest

$(VENV)/.installed-train: $(VENV)/.installed-dev
	@echo "── installing PyTorch and what training needs"
	$(PIP) install --quiet --progress-bar on -c constraints.txt "$(TORCH)" -e ".[train]"
	@touch $@

test-train: $(VENV)/.installed-train setup
	@$(BIN)/floorwalker models pull all-minilm-l6-v2
	$(BIN)/python -m pytest tests/finetune

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m eval.bench.search
	$(BIN)/python -m eval.bench.turn

docs: $(VENV)/.installed-dev
	$(BIN)/python -m ui.cli_page > docs/cli.md

clean:
	rm -rf $(VENV)
