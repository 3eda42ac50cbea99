# The only place where commands live; the README and .ci/run call them from here.
PORT ?= 8000
ADDRESS ?= 127.0.0.1
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

# Compiled modules are kept: the tests start many processes, each of which would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help lock free run serve upgrade prepare browser postgres test test-fast test-sqlite test-postgres test-live doctests check lint types million pictures bench bench-bodies bench-desk bench-events bench-search bench-postgres bench-requests bench-locks bench-reposts bench-topics bench-readers bench-while-working bench-alerts

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# Every package is in the lock, what others need as well (--no-deps), so pip looks for nothing else.
# What counts is what the list says, not its date: files out of an archive keep those of long ago.
.venv/run: requirements.txt $(shell cmp -s requirements.txt .venv/run || echo another-list)
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	cp requirements.txt $@

.PHONY: another-list
another-list:

.venv/dev: .venv/run tests/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r tests/requirements.txt
	touch $@

# For Debian 12's Python and later, on any machine: every file of a version counts, and only those.
LOCK := $(BIN)/uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11.2 \
	--no-annotate --no-emit-index-url --custom-compile-command "make lock" --quiet
lock: .venv/dev  ## write requirements.txt and tests/requirements.txt anew from pyproject.toml (UPGRADE=--upgrade for newer versions of what these need)
	$(LOCK) $(UPGRADE) --output-file requirements.txt
	$(LOCK) $(UPGRADE) --extra tests --constraints requirements.txt --output-file tests/requirements.txt

.env:
	@umask 077; $(PYTHON) -c "import secrets; print('SECRET_KEY=' + secrets.token_urlsafe(50))" > $@
	@echo "wrote .env with a fresh SECRET_KEY"

prepare: .venv/run .env  ## database, topics, sample documents and static files
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load_topics
	$(MANAGE) ingest fixtures/documents
	$(MANAGE) collectstatic --noinput --verbosity 0

# Asked before anything is prepared.
free:
	@$(PYTHON) -c "import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('$(ADDRESS)', $(PORT)))" 2>/dev/null || { \
		echo "Port $(PORT) of $(ADDRESS) cannot be used: stop what listens there, or name another, PORT=8080." >&2; exit 1; }

SERVER := $(BIN)/gunicorn --config python:reader.serving.gunicorn --bind $(ADDRESS):$(PORT) reader.wsgi
run: free  ## install, prepare with samples and serve on http://127.0.0.1:8000, to try it (PORT=… to change)
	@echo "Installing and reading the sample articles takes a minute the first time; Ctrl-C stops the server."
	@$(MAKE) --no-print-directory prepare
	@echo "Foreign Desk is at http://$(ADDRESS):$(PORT)/"
	exec $(SERVER)

SAMPLE ?= 200
upgrade: .venv/run .env  ## install this version and bring database, topics and static files up to it, without samples
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load_topics
	$(MANAGE) collectstatic --noinput --verbosity 0
	@echo "Ready: start the server again. Of the newest $(SAMPLE) articles the rules of this version would change:"
	@$(MANAGE) reprocess --dry-run --newest $(SAMPLE) || true
	@echo "“manage.py reprocess” changes them, and all others; where “changed” is 0 it is not needed."

serve: free  ## bring all up to this version and serve without samples (PORT=…, ADDRESS=…)
	@$(MAKE) --no-print-directory upgrade
	@echo "Foreign Desk is at http://$(ADDRESS):$(PORT)/; Ctrl-C stops it."
	exec $(SERVER)

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/hadolint Containerfile

types: .venv/dev
	$(BIN)/mypy

# The browser tests drive Debian's Chromium, with a font that has Chinese glyphs: the one without
# windows, which is sooner done, unless only root could add it to the other that is there.
browser:
	@command -v chromium-headless-shell >/dev/null || { [ "$$(id -u)" != 0 ] && command -v chromium >/dev/null; } || { \
		sudo=$$(command -v sudo || true); [ "$$(id -u)" = 0 ] && sudo=; \
		$$sudo apt-get update -qq; \
		for program in chromium-headless-shell chromium; do \
			$$sudo apt-get install -y -qq --no-install-recommends $$program fonts-noto-cjk && break; \
		done; command -v chromium-headless-shell || command -v chromium; } >/dev/null
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
# Two workers more than there are processors: some of them always wait for a server. Four at most.
WORKERS := $(shell n=$$(nproc); [ $$n -ge 2 ] && echo 4 || echo $$((n + 2)))
BESIDE := -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# These serve the test's own database, which nothing before them may have left open. Each of their
# tests stands alone.
LIVE := tests/hostile/test_markup_in_browser.py tests/search/test_in_browser.py
# Two at once, the next when one ends: what waits for a server in one leaves time for the others.
AT_ONCE := $(MAKE) --jobs=2 --output-sync=target --assume-old=browser --assume-old=postgres
test: .venv/dev browser postgres  ## install what the tests need and run all of them
	$(AT_ONCE) test-sqlite doctests test-postgres test-live

test-sqlite: .venv/dev browser postgres
	$(BIN)/pytest $(BESIDE) $(LIVE:%=--ignore=%)

test-live: .venv/dev browser  ## run the tests in which a browser asks a server on the test's own database
	$(BIN)/pytest -n 2 --dist worksteal $(LIVE)

doctests: .venv/dev
	$(BIN)/pytest --doctest-modules archive reader

test-fast: .venv/dev  ## run the tests for the daily loop: no browser, no PostgreSQL, nothing long
	$(BIN)/pytest $(BESIDE) -m "not long and not browser"

# What asks the database in a way of its own, once more on PostgreSQL: raw SQL, locks, bytes, order,
# constraints. Not what starts servers that have an SQLite of their own, nor what only asks through
# Django, nor who may do what, how words are read or a text is printed, nor how keys are pressed.
ON_POSTGRES = \
	tests/admin/test_bulk.py \
	$(foreach what,commit_horizon content_version failures short_transactions,tests/database/test_$(what).py) \
	$(foreach what,copies events keeping races recounting tallies,tests/derived/test_$(what).py) \
	--deselect tests/derived/test_copies.py::test_no_real_likeness_is_missed \
	--deselect tests/search/indexing/test_rebuilding.py::test_other_processes_write_between_the_steps_of_a_rebuild \
	tests/editing/test_topic_changes.py \
	tests/export/test_provenance.py tests/jobs/test_killing.py \
	$(foreach what,rhythms rounds,tests/intake/subscriptions/test_$(what).py) \
	$(foreach what,harmful odd_rows,tests/hostile/test_$(what).py) \
	$(foreach what,captures damaged_captures ingest,tests/intake/test_$(what).py) \
	$(foreach what,api sync,tests/reader/api/test_$(what).py) \
	tests/reader/affairs/test_event_pages.py \
	$(foreach what,arrivals filters imprecise paging,tests/reader/lists/test_$(what).py) \
	tests/reader/library/following/test_new_since.py tests/reader/library/saved_searches/test_saved_searches.py \
	$(foreach what,result_sets sent_twice work_survives,tests/reader/library/test_$(what).py) tests/reader/library/notes/test_noted_articles.py tests/reader/library/dossiers/test_chosen_articles.py \
	$(foreach what,concordance results,tests/reader/searching/test_$(what).py) \
	tests/reader/serving/test_budget.py \
	$(foreach what,search timeline,tests/reader/views/test_$(what).py) \
	$(foreach what,both_databases census completions day_counts facet_counts ranking related_articles search,tests/search/test_$(what).py) \
	$(foreach what,broken_index postgres rebuilding,tests/search/indexing/test_$(what).py) \
	$(foreach what,everything putting_back,tests/safekeeping/test_$(what).py) \
	tests/safekeeping/verifying/test_verifying.py
test-postgres: .venv/dev postgres  ## run the tests that ask the database on PostgreSQL
	$(BIN)/python tests/helpers/cluster.py $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ON_POSTGRES)

check: lint browser postgres  ## what CI runs: lint, types, migrations, deployment settings, tests
	$(MANAGE) makemigrations --check --dry-run
	HTTPS=on SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(50))") \
		$(MANAGE) check --deploy --fail-level WARNING
	$(AT_ONCE) --assume-old=lint test-sqlite types doctests test-postgres test-live

pictures: .venv/dev browser  ## make the pictures of the editors' guide again
	mkdir -p docs/pictures
	for language in en zh-hans; do \
		PICTURES=docs/pictures PICTURES_LANGUAGE=$$language \
			$(BIN)/pytest -q tests/browser/test_desk.py || exit 1; done

CORPUS ?= ../shared/corpus
N ?= 100000
million: .venv/dev  ## make an archive of N articles to measure on (DATABASE=… its file)
	$(BIN)/python tests/benchmarks/million.py sqlite:///$(abspath $(or $(DATABASE),million.sqlite3)) $(N) $(CORPUS)

# Takes the archive in DATABASE where there is one; else makes one of N articles, which takes a while.
SEARCHED = $(abspath $(or $(DATABASE),bench-search.sqlite3))
bench-search: .venv/dev  ## print how fast (N=… articles, or DATABASE=… an archive) and how good searches are
	DATABASE_URL=sqlite:///$(SEARCHED) $(BIN)/python -m tests.benchmarks.search.speed $(N) $(CORPUS)
	$(BIN)/python -m tests.benchmarks.search.quality $(CORPUS)
	env -u DATABASE_URL $(BIN)/python -m tests.benchmarks.needs $(CORPUS)
	env -u DATABASE_URL $(BIN)/python -m tests.benchmarks.spellings

# In a PostgreSQL of its own, which gets the same articles.
bench-postgres: .venv/dev postgres  ## print how fast searches among N articles are in PostgreSQL, beside SQLite
	$(BIN)/python -m tests.benchmarks.search.side_by_side $(SEARCHED) $(N) $(CORPUS)

bench: .venv/dev  ## print how fast documents are read (CORPUS=… their folder), how exactly pages, articles leave, and pages of an archive are made (DATABASE=… its file)
	$(BIN)/python tests/benchmarks/reading.py $(CORPUS)
	$(BIN)/python -m tests.benchmarks.bodies
	$(BIN)/python tests/benchmarks/export.py
	$(if $(DATABASE),$(BIN)/python tests/benchmarks/pages.py sqlite:///$(abspath $(DATABASE)))

bench-bodies: .venv/dev  ## print how exactly the bodies of saved pages are found, beside trafilatura
	$(BIN)/python -m tests.benchmarks.bodies

bench-reposts: .venv/dev  ## print which reposts between outlets are found, beside a search for all of them (CORPUS=… documents)
	$(BIN)/python -m tests.benchmarks.reposts $(CORPUS)

bench-topics: .venv/dev  ## print how well articles' topics are found beside judgements made by hand (CORPUS=… their folder; SHOW=--show each miss)
	$(BIN)/python -m tests.benchmarks.topics.topic_recall $(CORPUS) $(SHOW)

bench-requests: .venv/dev  ## print the CPU and memory of the most expensive requests (DATABASE=… an archive that is there)
	DATABASE_URL=sqlite:///$(abspath $(or $(DATABASE),million.sqlite3)) LOG_LEVEL=ERROR \
		$(BIN)/python -m tests.benchmarks.requests

bench-readers: .venv/dev  ## print how many readers at once are answered, keeping answers or not (DATABASE=… an archive; needs wrk)
	DATABASE_URL=sqlite:///$(abspath $(or $(DATABASE),archive.sqlite3)) LOG_LEVEL=ERROR \
		$(BIN)/python -m tests.benchmarks.load.many_readers

bench-while-working: .venv/dev  ## print how fast fifty readers are answered while feeds arrive and exports run (DATABASE=… an archive, which is written to; SECONDS=…, SITES=…)
	DATABASE_URL=sqlite:///$(abspath $(DATABASE)) LOG_LEVEL=ERROR \
		$(BIN)/python -m tests.benchmarks.load.while_working $(or $(SECONDS),600) $(or $(SITES),1)

bench-locks: .venv/dev  ## print how long each command keeps others from writing (DATABASE=… an archive, which is copied; CORPUS=… documents)
	LOG_LEVEL=ERROR $(BIN)/python -m tests.benchmarks.locks $(abspath $(or $(DATABASE),archive.sqlite3)) $(CORPUS)

bench-alerts: .venv/dev  ## print what an arrival costs with up to 10,000 saved searches, and the page of what is new (DATABASE=… an archive that is there)
	LOG_LEVEL=ERROR DATABASE_URL=sqlite:///$(abspath $(or $(DATABASE),archive.sqlite3)) $(BIN)/python -m tests.benchmarks.following.standing_searches

bench-events: .venv/dev  ## print how well articles are grouped in events, by labels of thirteen days, and how fast (CORPUS=… documents)
	LOG_LEVEL=ERROR $(BIN)/python -m tests.benchmarks.labelled_events $(CORPUS)

bench-desk: .venv/dev  ## print how long each list, queue and form of the desk takes (DATABASE=… an archive that is there)
	DATABASE_URL=sqlite:///$(abspath $(or $(DATABASE),million.sqlite3)) LOG_LEVEL=ERROR \
		$(BIN)/python tests/benchmarks/desk.py
