# Every command of the project. `make` alone lists them.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= auto

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
MANAGE := $(BIN)/python manage.py
BASE := $(VENV)/.base-stamp
DEV := $(VENV)/.dev-stamp
PRODUCTION := $(VENV)/.production-stamp
STATIC_MANIFEST := var/static/staticfiles.json
STATIC_SOURCES := $(shell find portal/static -type f)
CATALOGUE := locale/fr/LC_MESSAGES/django.po
EXTRACT := makemessages --locale fr --no-location --no-wrap --ignore var --ignore tests --ignore bench --verbosity 0

# The demonstration serves as production does, from the development settings: no variable is needed.
DEMO_ENV := DJANGO_SETTINGS_MODULE=portal.settings.dev DEBUG=0 PORT=$(PORT) BASE_URL=http://localhost:$(PORT)
# Harmless values, only for looking at the production settings.
PRODUCTION_ENV := DJANGO_SETTINGS_MODULE=portal.settings.production \
	SECRET_KEY=not-secret-but-long-enough-for-the-deployment-check-0123456789 \
	ALLOWED_HOSTS=portal.example.org BASE_URL=https://portal.example.org \
	DATABASE_URL=sqlite://:memory: EMAIL_URL=consolemail:// CACHE_URL=locmemcache://

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo doctor stack stack-stop stack-test gallery test test-postgres check lint lint-style lint-architecture \
	lint-migrations lint-messages lint-deployment lint-types browser bench bench-pages bench-cache bench-search bench-scale format messages lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Environment. Packages are compiled when installed: otherwise, where Python may write no bytecode,
# every command would compile Wagtail again.

$(UV): requirements/installer.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/installer.txt
	@touch $@

$(BASE): requirements/base.txt $(UV)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/base.txt
	@touch $@

$(DEV): requirements/dev.txt $(UV)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

$(PRODUCTION): requirements/production.txt $(UV)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/production.txt
	@touch $@

.PHONY: environments check-beside-servers
environments: $(DEV) $(PRODUCTION) $(STATIC_MANIFEST)

# Look at it

# Static files are compressed on one core while the other builds the tables.
.PHONY: var/demo-prepared
var/demo-prepared: $(BASE)
	@$(MAKE) --no-print-directory $(STATIC_MANIFEST) & static=$$!; \
		$(DEMO_ENV) $(MANAGE) migrate --verbosity 0 && wait $$static

$(STATIC_MANIFEST): $(STATIC_SOURCES) $(BASE)
	$(DEMO_ENV) $(MANAGE) collectstatic --no-input --verbosity 0

demo: $(BASE) var/demo-prepared ## Build the demonstration and serve it on PORT (8000)
	@$(DEMO_ENV) EMAIL_URL=dummymail:// $(MANAGE) build_demo
	@echo "The portal answers on http://localhost:$(PORT)/ (stop it with Ctrl-C)"
	@$(DEMO_ENV) $(BIN)/gunicorn portal.wsgi --bind 127.0.0.1:$(PORT) \
		--worker-class gthread --threads 8 --no-control-socket --log-level warning

doctor: $(BASE) ## Tell in plain words what is wrong with this host; in production, manage.py check
	@$(MANAGE) check --deploy --tag doctor --database default

stack: $(PRODUCTION) $(STATIC_MANIFEST) ## Serve as a production host does: nginx, gunicorn, Redis, PostgreSQL; https on 8443
	@$(BIN)/python -m deploy.stack start

stack-stop: $(PRODUCTION) ## Stop all of it; the data are kept in var/stack
	@$(BIN)/python -m deploy.stack stop

# A stack of its own: one that runs is left alone.
CHAOS_ENV := STACK_DIR=$(CURDIR)/var/chaos STACK_HTTPS_PORT=8943 STACK_HTTP_PORT=8980 STACK_POSTGRES_PORT=8932 STACK_REPLICA_PORT=8934 STACK_REDIS_PORT=8979

.PHONY: chaos
chaos: $(PRODUCTION) $(STATIC_MANIFEST) ## Break the production set-up in every way while people read and write; ARGS=--list
	@$(CHAOS_ENV) $(BIN)/python -m deploy.chaos $(ARGS)

gallery: $(DEV) ## Run the development server with the gallery of components
	@$(MANAGE) migrate --verbosity 0
	@echo "The gallery: http://localhost:$(PORT)/fr/gallery/"
	@$(MANAGE) runserver $(PORT)

# Check it

# What they import is compiled once, also where Python is told to write no bytecode.
test: $(DEV) ## Run the tests without a browser, on DATABASE_URL if set
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --ignore=tests/browser --ignore=tests/stack --numprocesses $(WORKERS)

test-postgres: $(DEV) ## Run the same tests on PostgreSQL, at POSTGRES_URL
	PYTHONDONTWRITEBYTECODE= DATABASE_URL=$(POSTGRES_URL) $(BIN)/pytest --ignore=tests/browser --ignore=tests/stack --numprocesses $(WORKERS)

check: ## Everything that must pass before a change lands; POSTGRES_URL adds PostgreSQL
	@if [ "$(CI)" = true ] && [ -z "$(POSTGRES_URL)" ]; then echo "POSTGRES_URL must be set when CI=true"; exit 1; fi
	@unset DATABASE_URL; $(MAKE) --no-print-directory $(if $(filter true,$(CI)),check-beside-servers,lint test)
	@if [ -n "$(POSTGRES_URL)" ]; then $(MAKE) --no-print-directory test-postgres; \
		else echo "Not run on PostgreSQL: POSTGRES_URL is not set"; fi

# Types, which take as long as all the others, on a core of their own.
lint: $(DEV) ## The checks that run no test
	@$(MAKE) --no-print-directory lint-types & types=$$!; \
		$(MAKE) --no-print-directory lint-style lint-architecture lint-advisories lint-migrations lint-messages lint-deployment; \
		others=$$?; wait $$types && exit $$others

# Servers are often waited for: their tests run beside what needs none, and tell when they end. What the
# tests in a browser look at is built meanwhile too, on one core.
check-beside-servers: environments
	@log=$$(mktemp); $(MAKE) --no-print-directory stack-test > $$log 2>&1 & servers=$$!; \
		$(MAKE) --no-print-directory lint browser-demo test; others=$$?; \
		wait $$servers; servers=$$?; cat $$log; rm $$log; exit $$((others | servers))

lint-style: $(DEV)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/djhtml --check --tabwidth 2 portal/templates
	$(BIN)/djlint --lint --quiet portal/templates

lint-architecture: $(DEV)
	$(BIN)/lint-imports

.PHONY: lint-advisories
lint-advisories: $(DEV)
	$(BIN)/python -m deploy.advisories

lint-migrations: $(DEV)
	DATABASE_URL=sqlite://:memory: $(MANAGE) makemigrations --check --dry-run

lint-messages: $(DEV)
	@command -v xgettext > /dev/null || { echo "gettext is needed: apt-get install gettext"; exit 1; }
	@mkdir -p var && cp $(CATALOGUE) var/committed.po
	@trap 'cp var/committed.po $(CATALOGUE)' EXIT; $(MANAGE) $(EXTRACT) \
		&& { diff -u var/committed.po $(CATALOGUE) || { echo "Run: make messages"; exit 1; }; }

lint-deployment: $(DEV)
	$(PRODUCTION_ENV) $(MANAGE) check --deploy --fail-level WARNING

lint-types: $(DEV)
	$(BIN)/mypy .

.PHONY: audit
audit: $(UV) ## Look for known vulnerabilities of the requirements (asks osv.dev)
	$(UV) tool run --from pip-audit==2.9.0 pip-audit --disable-pip --require-hashes --vulnerability-service osv \
		-r requirements/production.txt

.PHONY: advisories
advisories: $(DEV) ## Write anew what is known of the requirements' vulnerabilities (asks osv.dev); make check compares
	$(BIN)/python -m deploy.advisories --update

browser: browser-demo browser-tests ## Run the tests that drive Chromium

# The demonstration is built once; each worker serves a copy.
BROWSER_DEMO := $(CURDIR)/var/browser

.PHONY: browser-demo browser-tests
browser-demo: $(DEV) $(STATIC_MANIFEST)
	@rm -rf $(BROWSER_DEMO) && mkdir -p $(BROWSER_DEMO) && ln -s $(CURDIR)/var/static $(BROWSER_DEMO)/static
	@unset DATABASE_URL; export VAR_DIR=$(BROWSER_DEMO) EMAIL_URL=dummymail://; \
		$(DEMO_ENV) $(MANAGE) migrate --verbosity 0 && $(DEMO_ENV) $(MANAGE) build_demo > /dev/null

browser-tests: $(DEV)
	BROWSER_DEMO=$(BROWSER_DEMO) $(BIN)/pytest tests/browser --numprocesses $(WORKERS)

stack-test: $(DEV) $(PRODUCTION) $(STATIC_MANIFEST) ## Run the tests of the production set-up, on servers of their own
	$(BIN)/pytest tests/stack

bench: $(DEV) $(PRODUCTION) $(STATIC_MANIFEST) ## Requests per second of each page type on the production set-up, beside nginx and an empty view (ARGS=--scale)
	@$(BIN)/python bench/load.py $(ARGS)

bench-pages: $(DEV) $(STATIC_MANIFEST) ## Queries, weight and time of each page type, inside one process, on the demonstration
	@$(DEMO_ENV) $(MANAGE) migrate --verbosity 0
	@$(DEMO_ENV) $(MANAGE) build_demo
	@$(DEMO_ENV) $(BIN)/python bench/pages.py

bench-cache: $(DEV) $(STATIC_MANIFEST) ## Requests per second of kept pages, beside an empty view, with the cache at CACHE_URL
	@$(DEMO_ENV) $(MANAGE) migrate --verbosity 0
	@$(DEMO_ENV) $(MANAGE) build_demo
	@$(DEMO_ENV) $(BIN)/python bench/cache.py

bench-search: $(DEV) ## Relevance of search over the demonstration, by judged queries
	@$(DEMO_ENV) $(MANAGE) migrate --verbosity 0
	@$(DEMO_ENV) $(MANAGE) build_demo
	@$(DEMO_ENV) $(BIN)/python bench/search.py $(ARGS)

# A database of its own: the demonstration is left alone.
BENCH_SCALE := $(CURDIR)/var/bench-scale

bench-scale: $(DEV) $(STATIC_MANIFEST) ## Queries and time of lists and search, with few pages and with many, on DATABASE_URL if set
	@mkdir -p $(BENCH_SCALE) && ln -sfn ../static $(BENCH_SCALE)/static
	@$(DEMO_ENV) VAR_DIR=$(BENCH_SCALE) $(MANAGE) migrate --verbosity 0
	@$(DEMO_ENV) VAR_DIR=$(BENCH_SCALE) $(MANAGE) build_demo
	@$(DEMO_ENV) VAR_DIR=$(BENCH_SCALE) $(BIN)/python bench/scale.py $(ARGS)

# Change it

format: $(DEV) ## Format and mend what tools can mend
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .
	$(BIN)/djhtml --tabwidth 2 portal/templates

messages: $(DEV) ## Extract the messages, then compile what is translated (needs gettext)
	$(MANAGE) $(EXTRACT)
	$(MANAGE) compilemessages --locale fr --ignore $(VENV)

lock: $(UV) ## Lock the requirements again, with hashes
	for name in installer base opensearch s3 dev production; do \
		UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --universal --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-emit-find-links \
			$$(case $$name in opensearch|s3|dev|production) echo "-c requirements/base.txt";; esac) \
			requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

clean: ## Remove the environment, the database and everything built
	rm -rf $(VENV) var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
