# Everything sets itself up: a bare clone, Python 3.11 or newer and make are enough.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: graph test test-all soak check notebook refresh train bench lock audit clean

graph: $(STAMP)  ## build the sample graph, print what was found, write the page and the dump
	$(BIN)/kg build seeds
	$(BIN)/kg stats
	$(BIN)/kg render -o exports/graph.html
	$(BIN)/kg export --format trig -o exports/graph.trig

test: $(STAMP)  ## lint, types and the fast tests, on two cores
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q -m "not slow" -n 2 --dist loadfile

test-all: $(STAMP)  ## the slow tests too
	$(BIN)/pytest -q -m "not soak"

soak: $(STAMP)  ## the tests that kill builds, fill disks and query for minutes
	$(BIN)/pytest -q -m soak

notebook: $(STAMP)  ## run the notebooks anew and keep what they show
	$(BIN)/python -m tests.notebook_refresh

refresh: $(STAMP)  ## write anew what the docs and golden files show, after a training
	$(BIN)/python -m tests.golden_graphs
	$(BIN)/python -m tests.readme_examples
	$(BIN)/python -m tests.notebook_refresh

train: $(STAMP)  ## train the weights anew from kg/nlp/training/corpus
	OMP_NUM_THREADS=1 $(BIN)/python -m kg.nlp.training

bench: $(STAMP)  ## print speed and accuracy
	$(BIN)/python -m tests.benchmarks

lock: $(STAMP)  ## pin all dependencies with hashes, for all platforms
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock

audit: $(STAMP)  ## hold the lock against all advisories published by now, and look for yanked versions; needs a network
	rm -rf build/audit && mkdir -p build/audit
	git clone -q --depth 1 https://github.com/pypa/advisory-database build/audit/advisories
	$(BIN)/python -m tests.audit build/audit/advisories
	$(PYTHON) -m venv build/audit/venv
	build/audit/venv/bin/python -m pip install -q --disable-pip-version-check uv
	build/audit/venv/bin/uv pip install --python build/audit/venv/bin/python --dry-run --no-deps \
	    --require-hashes -r requirements.lock > build/audit/log 2>&1 || { cat build/audit/log; exit 1; }
	! grep -i yanked build/audit/log

$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

clean:  ## remove what the other targets made
	rm -rf $(VENV) .kg dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
