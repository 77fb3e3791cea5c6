# Every target sets up .venv once, and again when requirements.lock or pyproject.toml change.
STUDY ?= data/henan_synthetic
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SPARK := .venv/spark
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.PHONY: reports test check bench lab lock spark
.DEFAULT_GOAL := reports

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	touch $@

# The engine pyspark, in a folder of its own: pandera would load it in every process that it can.
# It comes as source, so what builds it is hashed too. It needs Java 17.
spark: $(SPARK)/.ready
$(SPARK)/.ready: requirements-spark.lock $(READY)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --target $(SPARK) --require-hashes \
		--preview-features build-dependency-hashes --require-build-hashes \
		--build-constraints requirements-spark.lock --requirements requirements-spark.lock
	touch $@

reports: $(READY)
	$(BIN)/lowincome run $(STUDY)

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile -q

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python tests/benchmarks/study_times.py
	for bench in tests/benchmarks/bench_*.py; do $(BIN)/python $$bench || exit 1; done

lab: $(READY)
	$(BIN)/jupyter lab notebooks

# Rebuilds the lock, installs it, and prints how the values of the studies change.
lock: $(READY)
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate \
		--only-binary :all: --group dev pyproject.toml --output-file requirements.lock
	echo pyspark setuptools | tr ' ' '\n' | $(BIN)/uv pip compile --quiet --upgrade --universal \
		--generate-hashes --no-header --no-annotate - --output-file requirements-spark.lock
	$(MAKE) $(READY)
	-for study in data/*/; do \
		$(BIN)/lowincome run $$study && $(BIN)/lowincome verify $$study; done
