# Two commands do everything: `make run` and `make test`. A fresh machine needs Python 3.11+, make and git.

# The Python that is taken is the first that is new enough and can make a virtual environment; a name may be an empty shim.
PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)
VENV := .venv
BIN := $(VENV)/bin
# Stamps, laid when all of it is installed: what running needs, and what tests and linters need besides.
RUN := $(VENV)/run
TEST := $(VENV)/test

# the pins hold for what is installed, and for what pip builds Fonds itself with
PIP := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
	$(BIN)/python -m pip --disable-pip-version-check install --quiet

# The Python of .venv was taken away, by an upgrade of the system perhaps: all is made anew.
$(shell test -x $(BIN)/python || rm -f $(RUN) $(TEST))

.PHONY: run test lint campaign bench assets constraints clean
.NOTPARALLEL:

run: $(RUN) assets
	$(BIN)/fonds serve records

test: $(TEST) assets
	sh tests/setup.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist loadgroup

lint: $(TEST)
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

# longer than a test may be: kills, fuzzing, many records; figures go to docs/measured.md
campaign: $(TEST) assets
	$(BIN)/python -m tests.campaign

# speed, as ratios measured side by side in one run; of some parts only: make bench PARTS="serve linked"
PARTS :=
bench: $(TEST) assets
	$(BIN)/python -m tests.bench $(PARTS)

assets: $(RUN)
	@$(BIN)/python assets/build.py

# the pins, after a change to what pyproject.toml asks for; newer versions only when asked: make constraints NEWER="flask click"
NEWER :=
constraints: $(RUN)
	@echo "Installing uv, which finds the versions ..."
	@$(PIP) uv
	$(BIN)/python -m tests.constraints $(NEWER)

$(RUN): pyproject.toml constraints.txt
	@test -e $@ || { $(MAKE_VENV); }
	@rm -f $(RUN) $(TEST)
	@echo "Installing the libraries that Fonds runs on, some 100 MB (half a minute or so) ..."
	@$(PIP) --editable .
	@touch $@

$(TEST): $(RUN)
	@echo "Installing what tests and linters need (half a minute or so) ..."
	@$(PIP) pip
	@$(PIP) --editable . --group test --group lint
	@touch $@

# one sentence where no Python will do
define MAKE_VENV
for python in $(PYTHONS); do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	new=$${new:-$$python}; \
	"$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	echo "Making $(VENV) with $$("$$python" -c 'import sys; print("Python", sys.version.split()[0], "of", sys.executable)') ..."; \
	"$$python" -m venv --clear $(VENV); exit; \
done; \
if [ -n "$$new" ]; then \
	echo "$$new cannot make virtual environments: apt install python3-venv (Debian, Ubuntu), or set PYTHON to another Python."; \
else \
	echo "Fonds needs Python 3.11 or newer, and $(PYTHONS) is none: install one, or set PYTHON to one: make run PYTHON=/path/to/python3"; \
fi >&2; exit 1
endef

clean:
	rm -rf $(VENV) *.state assets/node_modules service/web/static/vendor service/typesetting/fonts/*.ttf
