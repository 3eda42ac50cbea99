"""Which of several titles on one happening says it most clearly. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from archive.derived.events.vectors import KIND, LEAD, TITLE, Vector

SHORTEST, LONGEST = 8, 34  # characters of a title that says enough and no more
# A comment, a programme or a document rather than a report.
REMARK = re.compile(
    r"[?？!！…]|[“”「」\"]|^[【\[（(]|[|｜]|全文|专访|專訪|图辑|组图|评论|社论|(?<!焦点)(?<!焦點)[：:]|^[从從].{1,14}看|[为為]何|[为為]什[么麼]|背后|背後|思考"
)
HELD = 0.15  # by so much of the terms one remark makes a title worse
TOO_LONG = 0.01  # and each character beyond LONGEST


def clearest(titles: Sequence[tuple[int, str, Vector | None]]) -> int:
    """Return the id of the article whose title the others repeat most and that is plainest.

    `titles` are (id, title, vector) of articles, the earliest first, which is taken where several
    are alike.
    """
    held: Counter[int] = Counter()
    for _pk, _title, vector in titles:
        if vector is not None:
            held.update(vector[((vector & KIND) == TITLE) | ((vector & KIND) == LEAD)].tolist())
    # Terms of titles count where they stand, in the title or in the beginning of another.
    held_by_value: Counter[int] = Counter()
    for entry, count in held.items():
        held_by_value[entry & ~int(KIND)] += count

    def worth(one: tuple[int, str, Vector | None]) -> float:
        _pk, title, vector = one
        points = 0.0
        if vector is not None:
            terms = vector[(vector & KIND) == TITLE].tolist()
            others = [held_by_value[entry & ~int(KIND)] - 1 for entry in terms]
            points = sum(others) / (len(terms) or 1) / max(1, len(titles) - 1)
        points -= HELD * len(REMARK.findall(title))
        points -= HELD * (len(title) < SHORTEST)
        return points - min(HELD, TOO_LONG * max(0, len(title) - LONGEST))

    return max(titles, key=worth)[0]
