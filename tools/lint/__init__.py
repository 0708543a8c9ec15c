"""Our own lint rules: one small AST check a module, run by `python -m tools.lint`.

Each rule has a test in tests/architecture that plants a violation and sees it found.
"""
