# make demo: the demo company in the browser.   make test: everything that is checked.
# A bare machine needs Python 3.11 or newer with venv and pip, and make.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= -n 2 --dist loadgroup
export FORESIGHT_HOME ?= $(CURDIR)/.home
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test test-postgres lint format e2e lock messages openapi fuzz

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# install LOCKFILE: uv where it can be had, pip otherwise; both check every hash.
define install
	@echo "安装依赖 $(1) …"
	@if $(BIN)/python -m pip install -q --disable-pip-version-check uv==0.13.9 2>/dev/null && \
	    $(BIN)/uv pip install -q --compile-bytecode --require-hashes --python $(BIN)/python -r $(1); then :; \
	else $(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r $(1); fi
endef

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "准星需要 Python 3.11 或更新的版本；可用 make PYTHON=python3.12 指定。")'
	@echo "建立虚拟环境 $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.python requirements.lock pyproject.toml hatch_build.py frontend/package-lock.json
	$(call install,requirements.lock)
	@echo "安装准星与前端文件 …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(call install,requirements-dev.lock)
	@touch $@

setup: $(VENV)/.run ## environment, dependencies, front-end files

setup-dev: $(VENV)/.dev ## the same, with what tests and checks need

demo: $(VENV)/.run ## the demo company on http://127.0.0.1:$(PORT)
	@$(BIN)/foresight demo

lint: $(VENV)/.dev ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/deptry src

test: lint ## style, types and the whole suite but the browser journeys
	$(BIN)/python -m pytest -m "not e2e" $(WORKERS)

# What has no database (core, config) and the two largest real ledgers run once, on SQLite.
test-postgres: $(VENV)/.dev ## the suite on PostgreSQL (DATABASE_URL, by default the server on this machine)
	DATABASE_URL=$${DATABASE_URL:-postgres://postgres@127.0.0.1:5432/foresight} $(BIN)/python -m pytest -m "not e2e" $(WORKERS) \
	    --ignore tests/core --ignore tests/config \
	    --ignore tests/real_data/test_adventureworks.py --ignore tests/real_data/test_online_retail.py

e2e: $(VENV)/.dev ## the journeys in Chromium (Debian: apt-get install chromium fonts-noto-cjk)
	$(BIN)/python -m pytest -m e2e -n 2 --dist loadfile

fuzz: $(VENV)/.dev ## requests made from the description of the API, against a server
	$(BIN)/python -m tests.api.fuzz

format: $(VENV)/.dev ## puts the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(VENV)/.dev ## compiles the translations
	@$(BIN)/python hatch_build.py

openapi: $(VENV)/.dev ## writes docs/reference/openapi.json after a change of the API
	@$(BIN)/python -m foresight.api > docs/reference/openapi.json.new && mv docs/reference/openapi.json.new docs/reference/openapi.json

lock: $(VENV)/.dev ## new locks after a change of dependencies
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
