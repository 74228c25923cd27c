# Two commands do everything: `make run` and `make test`. A fresh machine needs Python 3.11+, make and git.

# The first of these that runs, is new enough and can create virtual environments. A name on the PATH may be an empty shim.
PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)
VENV := .venv
BIN := $(VENV)/bin
# Stamps, written when an installation is complete: what running needs, and what tests, linters and releases need besides.
RUN := $(VENV)/run
TEST := $(VENV)/test

# the pins hold for what is installed, and for what pip builds Fonds itself with
PIP := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
	$(BIN)/python -m pip --disable-pip-version-check install --quiet

# If the Python of .venv is gone, after an upgrade of the system perhaps, everything is installed again.
$(shell test -x $(BIN)/python || rm -f $(RUN) $(TEST))

.PHONY: run test lint campaign bench assets dist screens docs messages constraints clean
.NOTPARALLEL:

run: $(RUN) assets
	$(BIN)/fonds serve records

# three workers for two cores: a quarter of the time of a test is waiting, for processes and browsers
test: $(TEST) assets
	sh tests/setup.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	PYTEST_XDIST_AUTO_NUM_WORKERS=$$($(BIN)/python -c 'import os; print(os.cpu_count() * 3 // 2)') \
		$(BIN)/pytest -n auto --dist loadgroup

lint: $(TEST)
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

# longer than a test may be: kills, fuzzing, many records; figures go to docs/measured.md
campaign: $(TEST) assets
	$(BIN)/python -m tests.campaign

# speed, as ratios measured side by side in one run; of some parts only: make bench PARTS="serve linked"
PARTS :=
bench: $(TEST) assets
	$(BIN)/python -m tests.bench --save $(PARTS)

assets: $(RUN)
	@$(BIN)/python assets/build.py

# a release in dist/: sdist, wheel, bill of materials, notes and digests: docs/deploy.md
dist: $(TEST) assets
	$(BIN)/python release/build.py

# pictures of every kind of page in screens/, on a desk, on a phone, dark and in print
screens: $(TEST) assets
	$(BIN)/python -m tests.screens screens

# these pages as a site in site/, with a search
docs: $(TEST) assets
	@$(PIP) --group docs
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -b html docs site
	@echo "site/index.html"

# the catalogues of the interface, after a change to words of a page: docs/languages.md
messages: $(TEST)
	@$(BIN)/python -m tests.docs.messages

# the pins, after a change to the requirements in pyproject.toml; to take newer versions: make constraints NEWER="flask click"
NEWER :=
constraints: $(RUN)
	@echo "Installing uv, which resolves the versions ..."
	@$(PIP) uv
	$(BIN)/python -m tests.constraints $(NEWER)

$(RUN): pyproject.toml constraints.txt
	@test -e $@ || { $(CREATE_VENV); }
	@rm -f $(RUN) $(TEST)
	@echo "Installing the Python packages that Fonds needs (about half a minute) ..."
	@$(PIP) --editable .
	@touch $@

$(TEST): $(RUN)
	@echo "Installing the packages that tests, linters and releases need (about half a minute) ..."
	@$(PIP) pip
	@$(PIP) --editable . --group test --group lint --group dist
	@touch $@

# or one sentence that says what is missing
define CREATE_VENV
for python in $(PYTHONS); do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	new=$${new:-$$python}; \
	"$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	echo "Creating $(VENV) with $$("$$python" -c 'import sys; print("Python", sys.version.split()[0], "of", sys.executable)') ..."; \
	"$$python" -m venv --clear $(VENV); exit; \
done; \
if [ -n "$$new" ]; then \
	echo "$$new cannot create virtual environments: install its venv module (Debian, Ubuntu: apt install python3-venv), or set PYTHON to another Python."; \
else \
	echo "Fonds needs Python 3.11 or newer (tried: $(PYTHONS)): install one, or set PYTHON to one, as in make run PYTHON=/path/to/python3.12"; \
fi >&2; exit 1
endef

clean:
	rm -rf $(VENV) *.state assets/node_modules fonds/web/static/vendor fonds/typesetting/fonts/*.ttf
