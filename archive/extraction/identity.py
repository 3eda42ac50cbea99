"""Identities of articles: documents with the same one are the same article."""

import hashlib
import re
from urllib.parse import quote, unquote, urlsplit

from archive.extraction.cleaning.tree.links import without_tracking
from archive.outlets import Outlet, host_of
from archive.outlets.houses import MOBILE

# Parameters that change how a page is shown, not which page it is.
PRESENTATION = re.compile(
    r"(?:^|&)(?:full|print|page|amp|ref|from|source|view)=[^&]*", re.IGNORECASE
)


def identity_of(url: str, outlet: Outlet, title: str, content_hash: str) -> str:
    """Return the identity of an article, never its title alone.

    The outlet's own id in the address, else the normalised address, else a digest of title and
    content.
    """
    if url and (own := outlet.id_in(url)):
        return f"{outlet.slug}:{own}"[:2000]
    if normalised := normalise(url):
        return normalised[:2000]
    digest = hashlib.sha256(f"{title}\0{content_hash}".encode()).hexdigest()
    return f"{outlet.slug}:{digest[:32]}"


SHARED = "#"  # in no normalised address, nor in an outlet's own id


def address_in(identity: str) -> str:
    """Return an identity without the suffix that `apart` adds."""
    return identity.partition(SHARED)[0]


def apart(identity: str, title: str, content_hash: str) -> str:
    """Return the identity of a document that shares its address with another article's.

    >>> apart("//example.org/x", "题", "c")
    '//example.org/x#8b4a8bb5314a1e82'
    """
    digest = hashlib.sha256(f"{title}\0{content_hash}".encode()).hexdigest()
    return f"{address_in(identity)}{SHARED}{digest[:16]}"


def normalise(url: str) -> str:
    """Return the normalised form of an address, equal for all links to one page; "" for no address.

    Scheme, `www.` and mobile hosts, repeated slashes, percent-encoding, a closing slash,
    tracking and presentation parameters and fragments make no difference.

    >>> normalise("http://www.rfi.fr//cn/a%E4%B8%AD?utm_source=x#top")
    '//rfi.fr/cn/a%E4%B8%AD'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = MOBILE.sub("", host_of(url))
    if not host:
        return ""
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    path = quote(
        unquote(path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~?", errors="surrogateescape"
    )
    query = PRESENTATION.sub("", without_tracking(parts.query)).strip("&")
    return f"//{host}{path}" + (f"?{query}" if query else "")
