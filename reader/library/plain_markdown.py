"""Plain text as Markdown says it: nothing in it is markup."""

import re
from urllib.parse import quote

# What could be markup anywhere in a line, and what could only be so at its beginning.
ANYWHERE = re.compile(r"([\\`*_\[\]<>&|~$])")
AT_BEGINNING = re.compile(r"^([ \t]*)([#+=:-]|\d+(?=[.)]))", re.MULTILINE)

# What no address may have (RFC 3986), though browsers take it: in Markdown it could end the link.
NOT_OF_ADDRESSES = re.compile(r"""["<>\\^`{|}]""")


def escaped(text: str) -> str:
    r"""Return a text with its paragraphs and lines, and no character that Markdown would read.

    >>> escaped("# *A*\n1. b")
    '\\# \\*A\\*  \n1\\. b'
    """
    safe = ANYWHERE.sub(r"\\\1", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    safe = AT_BEGINNING.sub(_escaped_beginning, safe)
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", safe)


def _escaped_beginning(match: re.Match[str]) -> str:
    sign = match[2]
    # Four spaces would make a block of code; after a number it is the dot that makes a list.
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"


def one_line(text: str) -> str:
    """Return a text escaped on one line, for headings and links."""
    return escaped(" ".join(text.split()))


def quoted(text: str) -> str:
    """Return a text as a block quotation."""
    return "\n".join(f"> {line}".rstrip() for line in escaped(text).split("\n"))


def angled(address: str) -> str:
    """Return an address between angle brackets, with nothing in it that could end it.

    >>> angled("https://a.example/>)<b>")
    '<https://a.example/%3E)%3Cb%3E>'
    """
    return f"<{NOT_OF_ADDRESSES.sub(lambda match: quote(match[0]), address)}>"
