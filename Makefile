# Everything one does with Cahiers. `make help` lists it.

PYTHON ?= python3.13
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
DEMO_ENV := DEMO=1 DATA_DIR=var/demo PORT=$(PORT)

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo demo-reset serve test test-fast check format lint types imports migrations translations messages \
	bench-merge bench-texts bench-pages replay requirements audit clean

help: ## List what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.venv/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13) and "Cahiers needs Python 3.13")'
	$(PYTHON) -m venv .venv

.venv/.app: requirements/app.txt | .venv/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/app.txt
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.app
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

MO := locale/en/LC_MESSAGES/django.mo locale/fr/LC_MESSAGES/django.mo
%.mo: %.po .venv/.app
	$(BIN)/pybabel --quiet compile --use-fuzzy --input-file=$< --output-file=$@

setup: .venv/.app $(MO) ## Make the virtual environment and install what the site runs on
setup-dev: .venv/.dev $(MO) ## The same, with what tests and checks need

demo: setup ## Open the demo movement on http://127.0.0.1:8000 (PORT=… for another)
	@$(DEMO_ENV) $(MANAGE) demo

demo-reset: setup ## Throw the demo away and build it anew
	@$(DEMO_ENV) $(MANAGE) demo --reset

test: setup-dev ## Run every test that this machine can run, and say which were skipped
	$(BIN)/python -m tests.run

test-fast: setup-dev ## Run the tests on SQLite, without a browser
	$(BIN)/pytest -q -n auto -m "not browser and not postgres and not redis"

check: setup-dev format lint types imports migrations translations test ## Everything that must be clean before a change lands

format: setup-dev ## Is the code formatted?
	$(BIN)/ruff format --check .

lint: setup-dev ## Is the code clean?
	$(BIN)/ruff check .
	$(BIN)/djlint --lint frontend/templates --quiet

types: setup-dev ## Do the types hold?
	$(BIN)/mypy

imports: setup-dev ## Do imports point down?
	$(BIN)/lint-imports

migrations: setup-dev ## Does every model have its migration?
	$(MANAGE) makemigrations --check --dry-run

messages: setup-dev ## Collect the strings of the interface into both catalogues
	$(BIN)/python -m tests.catalogues --write

translations: setup-dev ## Is every string of the interface translated?
	$(BIN)/python -m tests.catalogues

bench-merge: setup-dev ## Real merges beside git's, by line and by word
	$(BIN)/python -m benchmarks.bench_merge

bench-texts: setup-dev ## Speed of the text engine beside other tools
	$(BIN)/python -m benchmarks.bench_texts

bench-pages: setup-dev ## Speed of pages and posts beside a hello page and a bare INSERT (PostgreSQL)
	$(BIN)/python -m benchmarks.bench_pages

replay: setup ## Play the recorded history of a real programme through the product
	$(DEMO_ENV) $(MANAGE) migrate --verbosity 0
	$(DEMO_ENV) $(MANAGE) replay ../shared/data/openpolitics/manifesto-2013-2015.json.gz

requirements: setup-dev ## Pin requirements anew, with hashes and no address
	for set in app dev; do $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --no-header --allow-unsafe -o requirements/$$set.txt requirements/$$set.in; done

audit: setup-dev ## Known vulnerabilities in what is pinned
	$(BIN)/pip-audit --requirement requirements/app.txt --disable-pip --require-hashes

clean: ## Remove what was built (the demo's data stays)
	rm -rf .venv var/static .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
