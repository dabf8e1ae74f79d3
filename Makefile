# Every command of Maillon; CONTRIBUTING.md says when to use which, docs/configuration.md lists the variables.
# `make run PORT=8000 VAR=var` · a variable given here reaches every process.
PYTHON ?= python3
COMMANDS := run stop check test test-long screenshots lock

.PHONY: help $(COMMANDS)

help:
	@echo "make run          lance Maillon (PORT=8000 VAR=var)"
	@echo "make stop         arrête ce que VAR fait tourner"
	@echo "make check        règles, types, contrats et essais rapides"
	@echo "make test         tout, navigateur compris"
	@echo "make test-long    volumes, pannes, endurance"
	@echo "make screenshots  captures d'écran de la documentation"
	@echo "make lock         verrouille les dépendances Python"

$(COMMANDS):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo "Il faut Python 3.11 ou plus : installez-le, ou donnez son nom, par exemple make $@ PYTHON=python3.12." >&2; exit 1; }
	@exec $(PYTHON) -m launch $@
