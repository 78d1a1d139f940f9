# Rõ Việc. `make help` lists the targets. Written for GNU make 3.81 and later (macOS ships that one).

VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --quiet install
HOST   ?= 127.0.0.1
PORT   ?= 8000
export HOST PORT

# The first Python new enough; `make run PYTHON=/path/to/python3.12` names another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
    $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

# Stamps carry the hash of what was installed: a second start installs nothing, a changed pin does.
RUNTIME     := $(VENV)/installed-$(shell cksum < requirements.txt | cut -d' ' -f1)
DEVELOPMENT := $(VENV)/installed-dev-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)

# Checks need no database; the deployment check runs as production would, with a key that lives for one command.
NO_DATA  = DATABASE_URL=sqlite:///:memory:
DEPLOYED = $(NO_DATA) PRODUCTION=1 DEBUG=0 ALLOWED_HOSTS=localhost \
    SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check bench-quick fmt clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUNTIME) ## Make .venv and install what the program needs.

run: $(RUNTIME) ## Start Rõ Việc with the sample agencies on http://127.0.0.1:8000 (HOST and PORT change that).
	@$(PY) -m project.serve

test: $(DEVELOPMENT) ## Run every test on SQLite and on PostgreSQL, and the journeys in Chromium (ARGS is passed to pytest).
	@$(PY) -m tests.run $(ARGS)

check: $(DEVELOPMENT) ## Check format, lint, types, floors, templates, migrations and the production settings.
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint templates --lint --quiet
	$(NO_DATA) $(PY) manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING

bench-quick: $(DEVELOPMENT) ## Measure against stock viewflow and channels on a private PostgreSQL and Redis (ARGS names benches).
	@$(PY) -m bench $(ARGS)

fmt: $(DEVELOPMENT) ## Format the code and mend what the linter can mend by itself.
	$(VENV)/bin/ruff check --fix --exit-zero .
	$(VENV)/bin/ruff format .

clean: ## Remove .venv and the caches; the data folder stays.
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Rõ Việc cần Python 3.11 trở lên, máy này chưa có / Rõ Việc needs Python 3.11 or newer: install it or name it with PYTHON=/path/to/python3." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "Thiếu gói venv của Python / Python's venv package is missing: on Debian or Ubuntu run 'apt install $$("$(PYTHON)" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')', then try again." >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV)

$(RUNTIME): $(PY)
	@echo "Đang cài đặt, lần đầu mất khoảng một phút / Installing, about a minute the first time…"
	@$(PIP) -r requirements.txt || { echo "Không cài được các gói trong requirements.txt (xem dòng trên) / Could not install requirements.txt: see the line above." >&2; exit 1; }
	@rm -f $(VENV)/installed-[0-9]* && touch $@

$(DEVELOPMENT): $(RUNTIME)
	@$(PIP) -r requirements-dev.txt || { echo "Không cài được các gói trong requirements-dev.txt (xem dòng trên) / Could not install requirements-dev.txt: see the line above." >&2; exit 1; }
	@rm -f $(VENV)/installed-dev-* && touch $@
