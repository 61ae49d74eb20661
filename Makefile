# Every command a person needs. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
JOBS ?= 2
# More at once than there are processors keeps the test of the allowed rate from its rate.
LONG_JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help env env-dev system demo run doctor test test-long lint bench lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

# `--without-pip` and `pip --python` work where Debian ships Python without its ensurepip.
$(PY):
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(PY)
	$(PYTHON) -m pip --python $(PY) install --quiet --require-hashes -r requirements.lock
	$(PYTHON) -m pip --python $(PY) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(PYTHON) -m pip --python $(PY) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

env: $(VENV)/.runtime  ## the program's own environment in .venv
env-dev: $(VENV)/.dev  ## the same, with the tools the tests need

system:  ## what the tests need from the system: a browser, Chinese fonts, PostgreSQL where there is none (Debian, Ubuntu; needs root)
	bash .ci/system

demo: env  ## everything on this machine: sample county, local Telegram, chat page
	@$(PY) -m bot demo

run: env  ## the real bot; needs SHIJI_TOKEN
	@$(PY) -m bot run

doctor: env  ## says in words what is wrong with this set-up
	@$(PY) -m bot doctor

lint: env-dev  ## style, types, import rules
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache

test: lint  ## linters, types, import rules and the whole test suite
	$(PY) -m pytest -n $(JOBS) --dist loadgroup

test-long: env-dev  ## the heavy tests: minutes, not seconds
	$(PY) -m pytest -m long -n $(LONG_JOBS) --dist loadgroup

bench: env-dev  ## speed and memory, as ratios within one run
	$(PY) -m tests.bench

validator-report: env-dev  ## the validator's figures on labelled reports, with confusion tables
	$(PY) -m tests.scoring.validator.report

scheme-report: env-dev  ## for each thing a scheme can say, the tests that show it
	$(PY) -m tests.scoring.scheme_report

lock:  ## pin all dependencies anew, with hashes and without index addresses (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --extra build --extra dev pyproject.toml -o requirements-dev.lock

clean:  ## remove the environment and caches; data stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
