"""Rule: nothing runs what a file says (pickle, eval, unsafe YAML), and only the command line prints."""

from collections.abc import Iterator

from tools.lint.source import Source, Violation, called_name, imported_modules

BANNED_IMPORTS = {"cloudpickle", "dill", "joblib", "jsonpickle", "marshal", "pickle", "shelve"}
BANNED_CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen",
    "yaml.load", "yaml.load_all", "yaml.full_load", "yaml.full_load_all", "yaml.unsafe_load", "yaml.unsafe_load_all",
}  # fmt: skip
MAY_PRINT = ("src/bluelamp/cli/", "src/bluelamp/demo/")


def violations(source: Source) -> Iterator[Violation]:
    """Every banned import and call, and every print outside the command line and the demo."""
    for statement, module in imported_modules(source.nodes):
        if module in BANNED_IMPORTS:
            yield source.at(statement, f"{module} can run what a file says: use JSON, Arrow or msgspec")
        if module in BANNED_CALLS:
            yield source.at(statement, f"{module} can run what a file says: use yaml.safe_load")
    for call in source.calls():
        name = called_name(call)
        if name in BANNED_CALLS:
            yield source.at(
                call, f"{name}() can run what a file says: parse it instead (yaml.safe_load for YAML)"
            )
        if name == "print" and not source.path.startswith(MAY_PRINT):
            yield source.at(
                call, "only the command line prints: return a value, or raise an error that says it"
            )
