# Everything one does with the project, by name. Needs Python 3.11 or newer, make and a package index.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench docs minimums audit lock clean

VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
PIP := $(BIN)/python -m pip --disable-pip-version-check
# the first interpreter that is new enough; name another with `make PYTHON=/path/to/python3`
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run.stamp ## start the page in your browser's reach (ARGS="--port 8051" passes options on)
	@$(BIN)/breakeven dashboard $(ARGS)

test: $(VENV)/.dev.stamp ## run all tests, in the browser too where Chromium is found (ARGS="-k costs" chooses)
	@$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

# every step runs, so that one call tells all that is wrong
check: $(VENV)/.docs.stamp ## form, types, import staircase, freshness of generated pages, the documentation site
	@failed=; for step in "ruff format --check --output-format concise ." "ruff check --output-format concise ." \
			mypy lint-imports "python docs/build.py --check" "python docs/build_site.py"; do \
		echo "== $$step"; $(BIN)/$$step || failed="$$failed, $${step%% --*}"; \
	done; [ -z "$$failed" ] || { echo "make check: not right:$${failed#,}"; exit 1; }

bench: $(VENV)/.dev.stamp ## measure speed and memory against copies and peers in one run
	@$(BIN)/python -m benchmarks $(ARGS)

docs: $(VENV)/.docs.stamp ## write the generated pages and the editors' schema anew, and build the site into site/
	@$(BIN)/python docs/build.py
	@$(BIN)/python docs/build_site.py

minimums: | $(BIN)/python ## test the oldest versions that pyproject.toml allows (ARGS="-k costs" chooses)
	@$(PIP) install --quiet --require-hashes -r requirements/tools.lock
	@sh requirements/minimums.sh $(ARGS)

audit: | $(BIN)/python ## ask the index whether a weakness of any locked package is known
	@$(BIN)/python -m venv build/audit
	@build/audit/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/audit.lock
	@build/audit/bin/pip-audit --strict --disable-pip --require-hashes $(patsubst %,-r %,$(wildcard requirements/*.lock))

# uv reads the index from its own settings; neither its address nor any other may enter the files
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(if $(filter 1,$(UPGRADE)),--upgrade,$(addprefix --upgrade-package ,$(UPGRADE)))

lock: | $(BIN)/python ## bring the lock files in line with pyproject.toml (UPGRADE=1: newest versions; or a package)
	@$(PIP) install --quiet --require-hashes -r requirements/tools.lock
	$(COMPILE) pyproject.toml --group build --output-file requirements/run.lock
	$(COMPILE) pyproject.toml --group build --extra dev --constraint requirements/run.lock \
		--output-file requirements/dev.lock
	$(COMPILE) pyproject.toml --extra docs --constraint requirements/dev.lock --output-file requirements/docs.lock
	$(COMPILE) --group lock --output-file requirements/tools.lock
	$(COMPILE) --group audit --output-file requirements/audit.lock
	@! grep -n '://' requirements/*.lock

clean: ## remove all that the targets above left behind, the environment included
	rm -rf $(VENV) build dist site htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@[ -n "$(PYTHON)" ] && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; '$(or $(PYTHON),python3)' is $$("$(or $(PYTHON),python3)" --version 2>&1)."; \
		echo "Install one, or name one that is there: make PYTHON=/path/to/python3.12"; exit 2; }
	@echo "Creating $(VENV) with $$("$(PYTHON)" --version)"
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python came without its venv module (on Debian and Ubuntu: apt install python3-venv)."; exit 2; }

# only what runs the program
$(VENV)/.run.stamp: requirements/run.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the program needs (requirements/run.lock)"
	@$(PIP) install --quiet --require-hashes -r requirements/run.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# the same and what tests and checks need; contains the run lock
$(VENV)/.dev.stamp: requirements/dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what tests and checks need (requirements/dev.lock)"
	@$(PIP) install --quiet --require-hashes -r requirements/dev.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.run.stamp $@

# and what builds the documentation site; agrees with the dev lock where they share a package
$(VENV)/.docs.stamp: requirements/docs.lock $(VENV)/.dev.stamp
	@echo "Installing what the documentation site needs (requirements/docs.lock)"
	@$(PIP) install --quiet --require-hashes -r requirements/docs.lock
	@touch $@
