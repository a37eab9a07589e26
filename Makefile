# Every command sets up what it needs; `make help` lists them.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= auto
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
STAMP := $(VENV)/.ready
AUDIT := $(VENV)/audit/.ready
PAGES := explorer/dist/index.html
CLIENTS := tests/protocols/node_modules/.package-lock.json
PAGES_FROM := explorer/build.sh explorer/package-lock.json $(shell find explorer -maxdepth 1 -name '*.html' -o -maxdepth 1 -name '*.ts') \
	$(shell find explorer/src explorer/codegen -type f 2>/dev/null) schema.graphql

.DEFAULT_GOAL := help
.PHONY: help setup pages clients run test coverage fuzz soak bench bench-stages check format lock audit sbom schema clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: $(STAMP) $(PAGES) ## Prepare everything that run and test need

run: setup ## Serve the Leapmotor graph on http://127.0.0.1:8000 (PORT=8123 for elsewhere)
	@$(BIN)/python server.py --port $(PORT)

test: setup clients ## Run the tests, as many at once as there are processors (JOBS=0: one after the other)
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --maxprocesses 8 --dist loadfile --no-loadscope-reorder

coverage: setup clients ## Run the tests, and show which lines of the tests' own process none of them reaches
	@$(BIN)/python -m pytest --cov --cov-report=term

fuzz: setup ## Compare both executions and both stores, and ask a server, over FONTE_FUZZ_EXAMPLES=… operations; fuzz each parser for FONTE_FUZZ_SECONDS=…
	@FONTE_FUZZ_EXAMPLES=$${FONTE_FUZZ_EXAMPLES:-20000} $(BIN)/python -m pytest \
		tests/schema/plan/test_differential.py tests/schema/plan/test_stores.py
	@FONTE_FUZZ_SECONDS=$${FONTE_FUZZ_SECONDS:-300} $(BIN)/python -m pytest tests/fuzz
	@FONTE_FUZZ_EXAMPLES=$$(( $${FONTE_FUZZ_EXAMPLES:-20000} / 20 )) $(BIN)/python -m pytest tests/generated

soak: setup ## Load a server with all sorts of work for MINUTES=… (30 unless told), and kill 500 writers; is memory flat, is all kept?
	@FONTE_KILLS=500 $(BIN)/python -m pytest -q tests/graph/journal/test_faults.py
	@$(BIN)/python -m benchmarks.soak --minutes $${MINUTES:-30}

bench: setup ## Measure throughput beside Mercurius and others (needs Node.js and wrk), and durable writes; TATE=… adds reads at size
	@$(BIN)/python -m benchmarks.throughput
	@$(BIN)/python -m benchmarks.writes
	@$(BIN)/python -m benchmarks.stalls
	@$(BIN)/python -m benchmarks.overload
	@if test -n "$(TATE)"; then $(BIN)/python -m benchmarks.reading --data "$(TATE)" \
		&& $(BIN)/python -m benchmarks.postgres --data "$(TATE)"; \
		else echo "Left out: reads at size, which need TATE=folder of the Tate graph (benchmarks/README.md)"; fi

bench-stages: setup ## Time each stage of a request alone
	@$(BIN)/python -m benchmarks.stages

check: $(STAMP) ## Check format, lint, types and the direction of imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports
	@if test -d explorer/node_modules && command -v npm >/dev/null; then npm --prefix explorer run --silent check; \
		else echo "Left out: the check of the explorer, which needs npm and make pages"; fi

format: $(STAMP) ## Format the code, and mend what lint can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: $(STAMP) ## Lock the newest dependencies that pyproject.toml allows
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--upgrade --group dev --output-file requirements.lock pyproject.toml
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--constraint requirements.lock --all-extras --upgrade --output-file runtime.lock pyproject.toml
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--upgrade --group audit --output-file audit.lock

audit: $(AUDIT) ## Ask for known vulnerabilities of everything locked, as far as that can be had
	@$(VENV)/audit/bin/python .ci/audit.py

sbom: $(AUDIT) ## Write what Fonte is made of to sbom/, as CycloneDX
	@sh .ci/sbom.sh $(VENV)/audit/bin/python

schema: $(STAMP) ## Write schema.graphql anew
	@$(BIN)/python server.py schema > schema.graphql

pages: $(PAGES) ## Build the pages that the server hands out

clients: ## Install the reference clients of the protocols, which tests use (needs npm)
	@if command -v npm >/dev/null; then $(MAKE) --silent $(CLIENTS); \
		else echo "Left out: tests with the reference clients, which need npm"; fi

clean: ## Remove everything that setup made
	@rm -rf $(VENV) explorer/node_modules explorer/dist tests/protocols/node_modules sbom

$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Fonte needs Python 3.11 or newer; found $$($(PYTHON) --version). Name another with PYTHON=…" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@touch $@

$(AUDIT): audit.lock | $(STAMP)
	@test -x $(VENV)/audit/bin/python || $(BIN)/python -m venv --without-pip $(VENV)/audit
	@$(UV) pip install --quiet --python $(VENV)/audit/bin/python --require-hashes -r audit.lock
	@touch $@

# The API serves without its pages, so a build that fails is told, and stops nothing.
$(PAGES): $(PAGES_FROM) | $(STAMP)
	@echo "Building the pages …"
	@sh explorer/build.sh $(CURDIR)/$(BIN)/python \
		|| echo "The pages could not be built; the API serves without them. Try again with: make pages" >&2

$(CLIENTS): tests/protocols/package-lock.json
	@npm --prefix tests/protocols ci --silent --no-audit --no-fund
	@touch $@
