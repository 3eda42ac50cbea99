"""Names that differ by one edit from a word that names nothing and stands nowhere: 蓬佩傲, 蓬佩奥."""

from itertools import zip_longest

from archive.models import Term as Spelling
from archive.models import Topic
from archive.models.topic import LANGUAGES
from archive.text.characters import IS_CJK
from archive.text.script import folded_words

SHORTEST, SHORTEST_LATIN = 3, 5  # characters; of shorter ones too many others are near


def can_be_misspelt(word: str) -> bool:
    """Whether a word is long enough for few names to be near it."""
    wanted = folded_words(word)
    return len(wanted) >= (SHORTEST if IS_CJK.match(wanted) else SHORTEST_LATIN)


def near_names(word: str) -> list[str]:
    """Return the names of topics, as they are written, that are one edit away from a word.

    One character more, less or another, or two in the other order. Costs two queries, over all names.
    """
    wanted = folded_words(word)
    if not can_be_misspelt(word):
        return []
    names = [*Spelling.objects.names().order_by("pk").values_list("folded", "text")]
    fields = [f"{kind}_{each}" for each in LANGUAGES for kind in ("folded", "name")]
    for row in Topic.objects.order_by("pk").values_list(*fields):
        names += zip(row[::2], row[1::2], strict=True)
    found = {folded: text for folded, text in names if is_one_edit_away(wanted, folded)}
    return [*found.values()]


def is_one_edit_away(one: str, other: str) -> bool:
    """Whether a single edit makes one text the other.

    >>> [is_one_edit_away("abcd", other) for other in ("abxd", "abd", "abccd", "acbd", "abcd", "axyd")]
    [True, True, True, True, False, False]
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next(n for n, (a, b) in enumerate(zip_longest(one, other)) if a != b)
    swapped = one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]
    return other[at:] == swapped or (
        one[at + (len(one) >= len(other)) :] == other[at + (len(other) >= len(one)) :]
    )
