"""The modules of the project, what they import, and what docs/architecture.md says of them."""

import ast
import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def module_of(path: Path) -> str:
    """The dotted name of a file of the project."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_of(path): path
    for app in ("archive", "reader")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted names a file imports, wherever it does, for type checking only included."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def dependencies(module: str) -> set[str]:
    """The modules of the project that one imports: the nearest there is of each name."""
    found = set()
    for name in imported(MODULES[module]):
        while name and name not in MODULES:
            name = name.rpartition(".")[0]
        found.add(name)
    return found - {"", module}


def room_of(module: str) -> str:
    """The package below `archive` or `reader` in which a module lies, or the module's own name."""
    return ".".join(module.split(".")[:2])


def rooms(app: str) -> dict[str, set[str]]:
    """The rooms of an app, and of which others each imports something."""
    found: dict[str, set[str]] = {}
    for module in MODULES:
        if module.startswith(f"{app}."):
            others = {room_of(other) for other in dependencies(module) if other.startswith(app)}
            found.setdefault(room_of(module), set()).update(others - {app, room_of(module)})
    return found


def circles(graph: Mapping[str, Set[str]]) -> list[list[str]]:
    """Return the groups of nodes that lead to one another (strongly connected, Tarjan 1972)."""
    numbers: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        numbers[node] = lowest[node] = len(numbers)
        stack.append(node)
        for other in graph.get(node, ()):
            if other not in numbers:
                visit(other)
                lowest[node] = min(lowest[node], lowest[other])
            elif other in stack:
                lowest[node] = min(lowest[node], numbers[other])
        if lowest[node] == numbers[node]:
            place = stack.index(node)
            group = stack[place:]
            del stack[place:]
            if len(group) > 1:
                found.append(sorted(group))

    for node in graph:
        if node not in numbers:
            visit(node)
    return found


def allowed() -> dict[str, set[str]]:
    """What each room of `archive` may import, as the table of the page says."""
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| ([\w, ]+) \|$", PAGE, re.MULTILINE)
    return {room: set() if may == "nothing of ours" else set(may.split(", ")) for room, may in rows}


def files_named() -> list[str]:
    """The files and folders that the page names by their whole path."""
    named = re.findall(r"`((?:archive|reader|tests|templates|fixtures|docs)/[\w./-]*)`", PAGE)
    return sorted(set(named))
