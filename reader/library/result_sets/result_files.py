"""A result set as a zip that others can check: list, references, digests, and how to check them.

The same set gives the same bytes, as long as no article of it is withdrawn.
"""

import hashlib
import io
import zipfile
from typing import Any

from archive.database.bulk_insert import batched
from archive.models import Article
from reader.exporting.tables import lines
from reader.library.result_sets.result_set import ResultSet

COLUMNS = (
    "id", "url", "content_sha256", "state", "title", "byline", "source", "language", "published",
    "published_precision", "source_url",
)  # fmt: skip
# What is told of an article that was withdrawn since.
TOLD_OF_WITHDRAWN = ("id", "url", "content_sha256")
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the time of each file in the zip: the first a zip can say
README = """{title}
{address}

A list of {count} articles as it was on {made_at:%Y-%m-%d %H:%M:%S} UTC, in an archive that then showed
{archive_count} articles{changed}.
The list itself: {site}{list_address}

    sha256sum -c SHA256SUMS

says whether these files are as they were given out. The address above says what has changed since.

list.csv        the articles in order; `content_sha256` stands for the content of each
references.bib  a BibTeX entry for each
SHA256SUMS      the SHA-256 of these files

The list as a whole is {digest}:
the SHA-256 of the lines "id content_sha256", each with a line feed at its end, in the order of list.csv.

content_sha256 is the SHA-256 of a JSON array in UTF-8 without spaces: title, kicker, lead, byline,
language, published_at, published_precision, source_url, body_text, as
{site}/api/v1/articles/ID/ tells them. An article that was withdrawn since is named by its
number alone.
"""


def told_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what may be told of saved articles now, each with its `state`: published or withdrawn.

    Those that are no longer there count as withdrawn.
    """
    shown: set[int] = set()
    for some in batched([row["id"] for row in rows], 500):
        shown.update(Article.objects.published().filter(pk__in=some).values_list("pk", flat=True))
    return [
        {**row, "state": "published"}
        if row["id"] in shown
        else {**{name: row[name] for name in TOLD_OF_WITHDRAWN}, "state": "withdrawn"}
        for row in rows
    ]


def files_of(saved: ResultSet) -> dict[str, bytes]:
    """Return the files of a set by name, SHA256SUMS last."""
    told = told_of(saved.rows)
    table = [[row.get(name, "") for name in COLUMNS] for row in told]
    references = [row["bibtex"] for row in told if row["state"] == "published"]
    at = saved.archive_changed_at
    files = {
        "README.txt": README.format(
            title=saved.title,
            address=saved.site + saved.get_absolute_url(),
            count=saved.count,
            made_at=saved.made_at,
            archive_count=saved.archive_count,
            changed=f" and had last changed on {at:%Y-%m-%d %H:%M:%S} UTC" if at else "",
            site=saved.site,
            list_address=saved.list_address,
            digest=saved.digest,
        ).encode(),
        "list.csv": "".join(lines(COLUMNS, table)).encode(),
        "references.bib": "\n".join(references).encode(),
    }
    sums = "".join(f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in files.items())
    return files | {"SHA256SUMS": sums.encode()}


def zipped(saved: ResultSet) -> bytes:
    """Return the files of a set as a zip, in which nothing tells when it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files_of(saved).items():
            entry = zipfile.ZipInfo(f"result-set-{saved.key}/{name}", LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, raw)
    return buffer.getvalue()
