"""Plugins and one repair that let LocalStack 2026.3.0 run without Docker; see pyproject.toml."""
