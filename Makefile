# Two commands do everything: `make run` and `make test`. A fresh machine needs Python 3.11+, make and git.

# the first Python that really runs and is new enough (a name on the PATH may be an empty shim)
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed

.PHONY: run test lint campaign bench assets clean

run: $(INSTALLED) assets
	$(BIN)/fonds serve records

test: $(INSTALLED) assets
	sh tests/setup.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist loadgroup

lint: $(INSTALLED)
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

# longer than a test may be: kills, fuzzing, many records; figures go to docs/measured.md
campaign: $(INSTALLED) assets
	$(BIN)/python -m tests.campaign

# speed, as ratios measured side by side in one run; of some parts only: make bench PARTS="serve linked"
PARTS :=
bench: $(INSTALLED) assets
	$(BIN)/python -m tests.bench $(PARTS)

assets: $(INSTALLED)
	$(BIN)/python assets/build.py

$(INSTALLED): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Fonds needs Python 3.11 or newer; set PYTHON to one"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group test --group lint
	touch $(INSTALLED)

clean:
	rm -rf $(VENV) *.state assets/node_modules service/web/static/vendor service/typesetting/fonts/*.ttf
