# The only place where commands live; the README and .ci/run call them from here.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

.DEFAULT_GOAL := help
.PHONY: help run prepare browser test check lint types bench

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/run: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: .venv/run requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
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

test: .venv/dev browser  ## install what the tests need and run all of them
	$(BIN)/pytest

check: lint types  ## what CI runs: lint, types, migrations, deployment settings, tests
	$(MANAGE) makemigrations --check --dry-run
	HTTPS=on SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(50))") \
		$(MANAGE) check --deploy --fail-level WARNING
	$(MAKE) test

CORPUS ?= ../shared/corpus
bench: .venv/dev  ## print how fast documents are read (CORPUS=… a folder of documents)
	$(BIN)/python tests/benchmark.py $(CORPUS)
