"""The YAML head of a post: texts, lists and dates as written, without expanding aliases."""

import json
import re
from typing import Any

import yaml

from archive.extraction.documents import DocumentError
from archive.text.characters import UNFIT, fit_all

LONGEST = 100_000  # characters
MOST_LEVELS = 50
# The only types YAML may infer from plain words: `title: 0123` and `title: yes` are titles.
KEPT = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")


class YamlLoader(yaml.SafeLoader):
    """Loads texts, lists, mappings and dates. An alias of anything but a text is refused.

    Aliases of lists of aliases would expand three hundred bytes to gigabytes.
    """

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag in KEPT]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    levels = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) and not isinstance(
            self.anchors.get(event.anchor), yaml.ScalarNode
        ):
            raise DocumentError("the head of the document repeats parts of itself by YAML aliases")
        self.levels += 1
        if self.levels > MOST_LEVELS:
            raise DocumentError("the elements are nested too deeply")
        node = super().compose_node(parent, index)
        self.levels -= 1
        return node

    def construct_timestamp(self, node: Any) -> Any:
        """Return a date, or as text an impossible one: a 31st of June, an offset of 99 hours."""
        try:
            return self.construct_yaml_timestamp(node)
        except (ValueError, OverflowError):
            return node.value


YamlLoader.add_constructor("tag:yaml.org,2002:timestamp", YamlLoader.construct_timestamp)


# A title with a colon, which YAML has in quotes only: `title: Ministers to meet: border trade`.
UNQUOTED = re.compile(r"^([\w-]+:[ \t]+)(?![\"'\[{|>&*!])([^\n]*:(?:[ \t][^\n]*)?)$", re.MULTILINE)


def _loaded(text: str) -> Any:
    """Return what YAML says; once more with colons in quotes where it says nothing."""
    try:
        return yaml.load(text, YamlLoader)  # noqa: S506
    except yaml.YAMLError:
        quoted = UNQUOTED.sub(lambda m: m[1] + json.dumps(m[2].strip(), ensure_ascii=False), text)
        if quoted == text:
            raise
        return yaml.load(quoted, YamlLoader)  # noqa: S506


def load(text: str) -> dict[str, Any]:
    """Return the values of a head, keys in lower case.

    Raises DocumentError for what is not YAML, names nothing, is too long, or refers to itself.
    """
    if len(text) > LONGEST:
        raise DocumentError(f"the head of the document has more than {LONGEST} characters")
    text = UNFIT.sub("", text)
    try:
        head = _loaded(text)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" in line {where.line + 2}" if where else ""
        raise DocumentError(f"the head of the document is not YAML{line}") from error
    if not isinstance(head, dict):
        raise DocumentError("the head of the document names nothing")
    return {str(key).lower(): value for key, value in fit_all(head).items()}
