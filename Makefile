# The commands of the project. Everything they install lies in .venv and .local.
PYTHON ?= python3
PORT ?= 8000
UV_VERSION := 0.13.9
BOOT := .local/uv-$(UV_VERSION)
PY := .venv/bin/python
export UV_PYTHON_DOWNLOADS = never
# uv does not read pip's settings: hand over the package index and certificates pip is told to use.
INDEX = $${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$($(PY) -m pip config get global.index-url 2>/dev/null)}}
CERT = $${SSL_CERT_FILE:-$${PIP_CERT:-$$($(PY) -m pip config get global.cert 2>/dev/null)}}
UV = index="$(INDEX)" cert="$(CERT)"; env $${index:+"UV_DEFAULT_INDEX=$$index"} $${cert:+"SSL_CERT_FILE=$$cert"} $(BOOT)/bin/uv
PACKAGES := config core enterprises recordal campaigns seizures

# The recipes of run and test are free of shell syntax: make then starts Python itself, and the
# signals sent to make reach it.
run: .venv/.installed
	@$(PY) manage.py dev --port $(PORT)

test: .venv/.installed
	@$(PY) -m pytest -n auto --maxprocesses=4

e2e: .venv/.installed chromium
	@$(PY) -m pytest tests/e2e -m e2e

bench: .venv/.installed
	@$(PY) -m pytest tests/benchmarks -m bench -s -q

check: export DEBUG = 1
check: .venv/.installed
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	.venv/bin/lint-imports
	$(PY) -m mypy $(PACKAGES) tests manage.py
	$(PY) manage.py check --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py messages --check
	$(PY) manage.py spectacular --validate --fail-on-warn --file .local/openapi.yaml
	diff -u docs/openapi.yaml .local/openapi.yaml || { echo "docs/openapi.yaml is out of date: make schema" >&2; exit 1; }

format: .venv/.installed
	@$(PY) -m ruff check --fix --quiet .
	@$(PY) -m ruff format .
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

schema: .venv/.installed
	@DEBUG=1 $(PY) manage.py spectacular --file docs/openapi.yaml

# Pins the ranges of pyproject.toml. Keeps what is pinned unless UPGRADE=--upgrade or
# UPGRADE="--upgrade-package NAME" is given.
requirements: .venv/.installed
	@$(UV) pip compile pyproject.toml --group dev --universal --generate-hashes --quiet $(UPGRADE) \
	  --custom-compile-command "see README" -o requirements.txt

.venv/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.x" if sys.version_info < (3, 11) else 0)'
	@test -x .venv/bin/pip || $(PYTHON) -m venv --clear .venv || { rm -rf .venv; echo "Python cannot create .venv: install python3-venv, or name another with PYTHON=" >&2; exit 1; }
	@test -x $(BOOT)/bin/uv || $(PY) -m pip install --quiet --disable-pip-version-check --target $(BOOT) uv==$(UV_VERSION)
	@$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(PY) requirements.txt
	@touch $@

chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	  command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Chromium is missing: installing Debian's with apt-get."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	  else \
	    echo "make e2e needs Chromium: install it (Debian: sudo apt-get install chromium), then run it again." >&2; exit 1; \
	  fi; }

.PHONY: run test e2e bench check format schema requirements chromium
