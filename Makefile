# `make help` lists the targets. Everything runs in .venv, which `make install` builds.
EXTRAS ?= gateway,camera,ledger,postgres,print,demo,dev
ARGS ?=
# Lets CI and a Pi's own environment variables not reach into ours.
unexport PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: install demo test soak bench scorecard lock lint fmt clean help

install:  ## build .venv: all extras, or EXTRAS=gateway for a Pi
	@scripts/install "$(EXTRAS)"

demo:  ## show the whole way of a scan on this machine; ARGS=--headless ends by itself
	@scripts/install demo
	@.venv/bin/scangate demo $(ARGS)

test: install  ## every check and every test; ARGS go to pytest
	@scripts/check $(ARGS)

lint: install  ## the checks alone: ruff, format, mypy, import contracts
	@scripts/check --lint

fmt: install  ## format, and fix what can be fixed
	@.venv/bin/ruff check --fix-only .
	@.venv/bin/ruff format .

soak: install  ## the long tests
	@.venv/bin/pytest -m soak $(ARGS)

bench: install  ## measure; ARGS go to the benchmarks
	@.venv/bin/python -m benchmarks $(ARGS)

scorecard: install  ## prove delivery and write docs/reference/scorecard.md; ARGS=--full takes hours
	@.venv/bin/python -m tests.scorecard $(ARGS)

lock: install  ## pin what pyproject.toml asks for; ARGS=--upgrade for the newest
	@scripts/lock $(ARGS)

clean:  ## remove .venv and all that tools left behind
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16
