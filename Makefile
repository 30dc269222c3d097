# The commands of the project, one line each; `make` alone lists them.
PYTHON ?= $(shell for p in python3.13 python3.14 python3.12 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && { echo $$p; break; }; done)
NONE = echo "No Python 3.12 or newer was found: install one, or name it as in make $@ PYTHON=/path/to/python3." >&2; exit 1;
SETUP = $(or $(PYTHON),$(NONE)) tools/setup.py
RUN = .venv/bin/python

.PHONY: help demo test lint bench drill requirements
help: ## list the commands
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/'
demo: ## set up and serve the demo at http://127.0.0.1:8000/ (RESET=1 starts over, PORT=… elsewhere, WECHAT=1 with a chat)
	@$(SETUP) demo && exec $(RUN) tools/demo.py
test: ## set up and run every test (ARGS=… goes to pytest)
	@$(SETUP) dev && exec $(RUN) tools/test.py $(ARGS)
lint: ## check style, templates, types of settings, migrations and translations
	@$(SETUP) dev && exec $(RUN) tools/lint.py
bench: ## measure; prints `name value unit` lines (ONLY=… one file)
	@$(SETUP) dev && exec $(RUN) bench/run.py
drill: ## the long proofs: races, kills, floods (QUICK=1 five minutes)
	@$(SETUP) dev && exec $(RUN) drill/run.py
requirements: ## lock the dependencies of pyproject.toml anew (needs uv)
	@for e in "" demo dev; do uv pip compile pyproject.toml $${e:+--extra $$e} --python-version 3.12 --universal --generate-hashes --no-header -q -o requirements$${e:+-$$e}.txt; done
