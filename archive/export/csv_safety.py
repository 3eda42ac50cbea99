"""Protection against CSV injection: cells that spreadsheets do not run as formulas."""

import re

# Beginnings of cells that spreadsheets run as formulas; an apostrophe before makes them text.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def defused(text: str) -> str:
    """Return the text as a cell that no spreadsheet runs as a formula.

    >>> defused("=1+1"), defused("法广")
    ("'=1+1", '法广')
    """
    return f"'{text}" if FORMULA.match(text) else text
