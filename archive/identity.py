"""Which documents are the same article."""

import hashlib
import re
from urllib.parse import quote, unquote, urlsplit

from archive.cleaning.addresses import without_tracking
from archive.outlets import Outlet, host_of

MOBILE = re.compile(r"^(?:www|m|mobile|amp|wap)\d*\.")
# Parameters that change how a page is shown, not which page it is.
PRESENTATION = re.compile(
    r"(?:^|&)(?:full|print|page|amp|ref|from|source|view)=[^&]*", re.IGNORECASE
)


def identity_of(url: str, outlet: Outlet, title: str, content_hash: str) -> str:
    """Return what an article is known by: never its title alone.

    The outlet's own id in the address, else the normalised address, else title and content.
    """
    if url and (own := outlet.id_in(url)):
        return f"{outlet.slug}:{own}"[:2000]
    if normalised := normalise(url):
        return normalised[:2000]
    digest = hashlib.sha256(f"{title}\0{content_hash}".encode()).hexdigest()
    return f"{outlet.slug}:{digest[:32]}"


def normalise(url: str) -> str:
    """Return an address without what may differ between two links to one page; "" for none.

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
