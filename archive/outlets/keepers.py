"""Addresses of those who keep or pass on another's page: archives, caches, bridges. Pure."""

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

MOST_NESTED = 3  # a cache of an archive's copy
# Hosts that show a page as its own host sent it; what they show speaks for that host.
FAITHFUL = re.compile(
    r"(?:web\.archive\.org|(?:web-)?wayback\.archive\.org|wayback\.archive-it\.org|arquivo\.pt"
    r"|web\.archive\.bibalex\.org|webarchive\.nationalarchives\.gov\.uk|swap\.stanford\.edu"
    r"|(?:www\.)?webarchive\.org\.uk|webarchive\.loc\.gov|megalodon\.jp"
    r"|archive\.(?:today|ph|is|li|md|vn|fo)"
    r"|webcache\.googleusercontent\.com|[\w-]+\.cdn\.ampproject\.org|cdn\.ampproject\.org)"
)
ARCHIVE_TODAY = r"(?:[\w-]+\.)?archive\.(?:today|ph|is|li|md|vn|fo)"
STAMP = r"(?P<stamp>\d{4,14})"
# Host, and the path with the original's address behind it. Archives of the Memento kind put their
# stamp before it, with or without letters such as id_ and if_ that say in which form it is shown.
IN_PATH = tuple(
    (re.compile(host), re.compile(path, re.DOTALL))
    for host, path in (
        (r".*", r"/(?:[^?#]*/)?(?P<stamp>\d{14})(?:[a-z]{2}_)?/(?P<url>https?(?::|%3A)/?.+)"),
        (
            r"(?:web|(?:web-)?wayback)\.archive\.org|archive\.org",
            rf"/(?:web|save)/(?:(?:_embed/)?(?:{STAMP}\*?|\*)(?:[a-z]{{2}}_)?/)?(?P<url>.+\..+)",
        ),
        (
            ARCHIVE_TODAY,
            r"/(?P<stamp>\d{4}\.\d\d\.\d\d-\d{6}|\d{4,14})/(?P<url>.+\..+)",
        ),
        (ARCHIVE_TODAY, r"/(?:o/\w+|newest|oldest|timegate|submit/\?url=)/?(?P<url>.+\..+)"),
        (r"megalodon\.jp", r"/(?P<stamp>\d{4}-\d{4}-\d{4}-\d\d)/(?P<url>.+\..+)"),
        (r"(?:[\w-]+\.)?cdn\.ampproject\.org", r"/(?:[civ]|wp)/(?P<safe>s/)?(?P<url>.+\..+)"),
        (r"(?:www\.)?google\.[a-z.]{2,6}", r"/amp/(?P<safe>s/)?(?P<url>.+\..+)"),
        (
            r"(?:www\.)?(?:12ft\.io|r\.jina\.ai|morss\.it|txtify\.it|outline\.com)",
            r"/(?:proxy\?q=|:[\w:=|]*/)?(?P<url>(?:https?:)?/{0,2}[\w.-]+\.\w{2,}/.*)",
        ),
    )
)
# Host, path, and the parameters that hold the original's address: bridges to feeds, redirections.
IN_QUERY = tuple(
    (re.compile(host), re.compile(path), names)
    for host, path, names in (
        (r"webcache\.googleusercontent\.com", r"/search", ("q",)),
        (r"(?:www\.)?google\.[a-z.]{2,6}", r"/url", ("url", "q")),
        (r"translate\.google(?:usercontent)?\.[a-z.]{2,6}", r"/translate(?:_c)?", ("u",)),
        (r"(?:www\.)?bing\.com", r"/news/apiclick\.aspx", ("url",)),
        (r"lm?\.facebook\.com", r"/l\.php", ("u",)),
        (r"archive\.wikiwix\.com", r"/cache/.*", ("url",)),
        # full-text feeds and RSS-Bridge, on whatever host they run
        (r".*", r".*/(?:makefulltextfeed|extract)\.php", ("url",)),
    )
)
BRIDGE = ("url", "uri", "u", "home_page")  # parameters of RSS-Bridge, beside action and bridge
CACHED = re.compile(r"cache:(?:[\w-]{12}:)?(?P<url>\S+)")
TRANSLATED = re.compile(r"(?P<host>[\w-]+)\.translate\.goog")
ADDRESS = re.compile(r"https?:/{1,2}(?=[^\s/])", re.IGNORECASE)


class Original(NamedTuple):
    """An original's address, when the copy of it was made, and whether the copy is its word.

    `moment` is None where the keeper's address does not say; `faithful` is False for bridges and
    redirections, which show what they like.
    """

    url: str
    moment: dt.datetime | None = None
    faithful: bool = False


def kept(url: str) -> Original:
    """Return the original of a keeper's address; any other address comes back as it is.

    >>> kept("https://web.archive.org/web/20210712040924id_/http://www.example.org/a?b=1").url
    'http://www.example.org/a?b=1'
    >>> kept("https://archive.ph/AbCdE").url
    'https://archive.ph/AbCdE'
    """
    found = Original(url)
    for _ in range(MOST_NESTED):
        inner = _within(found.url)
        if inner is None:
            break
        first = found.url == url
        found = Original(
            inner.url, found.moment or inner.moment, inner.faithful and (first or found.faithful)
        )
    return found


def original_among(addresses: Iterable[str]) -> Original:
    """Return the first address that is no keeper's, and the time of the copy that another names.

    >>> original_among(["https://archive.ph/AbCdE", "https://www.example.org/a"]).url
    'https://www.example.org/a'
    """
    found = [kept(address) for address in addresses if address]
    own = (original.url for original in found if not is_keeper(original.url))
    moments = (original.moment for original in found if original.moment)
    return Original(next(own, found[0].url if found else ""), next(moments, None))


def speaks_for(place: str) -> str:
    """Return the address whose word a document from `place` is: the original's, of a faithful copy.

    >>> speaks_for("https://archive.ph/20210712040924/https://www.example.org/a")
    'https://www.example.org/a'
    """
    found = kept(place)
    return found.url if found.faithful else place


def is_keeper(url: str) -> bool:
    """Whether an address is a keeper's, also where it does not tell whose page it keeps."""
    host = _host(url)
    return bool(FAITHFUL.fullmatch(host)) or _within(url) is not None


def _host(url: str) -> str:
    with suppress(ValueError):
        return (urlsplit(url).hostname or "").removeprefix("www.")
    return ""


def _within(url: str) -> Original | None:
    if "/" not in url or len(url) > 4_000:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host:
        return None
    faithful = bool(FAITHFUL.fullmatch(host.removeprefix("www.")))
    rest = url.partition("://")[2].partition("/")[2]
    for hosts, path in IN_PATH:
        match = hosts.fullmatch(host) and path.fullmatch(f"/{rest}")
        if match and (inner := _address(match["url"], bool(match.groupdict().get("safe")))):
            return Original(inner, _moment(match.groupdict().get("stamp") or "", host), faithful)
    if match := TRANSLATED.fullmatch(host):
        name = re.sub(r"(?<!-)-(?!-)", ".", match["host"]).replace("--", "-")
        query = re.sub(r"(?:^|&)_x_tr_\w+=[^&]*", "", parts.query).lstrip("&")
        return Original(f"https://{name}{parts.path}" + (f"?{query}" if query else ""))
    return _in_query(host, parts.path, parts.query, faithful)


def _in_query(host: str, path: str, query: str, faithful: bool) -> Original | None:
    if "=" not in query:
        return None
    values = parse_qs(query)
    names = [n for h, p, some in IN_QUERY if h.fullmatch(host) and p.fullmatch(path) for n in some]
    if "bridge" in values and values.get("action") in (["display"], ["Display"]):
        names += BRIDGE
    for name in names:
        for value in values.get(name, ()):
            cached = CACHED.match(value)
            if inner := _address(cached["url"] if cached else value, bare=bool(cached)):
                return Original(inner, None, faithful and bool(cached))
    return None


def _address(text: str, safe: bool = False, bare: bool = True) -> str:
    """Return an address as an address: with its scheme and both slashes; "" for none."""
    text = unquote(text) if re.match(r"https?%3a", text, re.IGNORECASE) else text
    text = text.lstrip("/")
    if ADDRESS.match(text):
        return re.sub(r"^(https?):/+", lambda match: f"{match[1].lower()}://", text, flags=re.I)
    if bare and re.match(
        r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?(?:[/?#]|$)", text, re.IGNORECASE
    ):
        return f"http{'s' if safe else ''}://{text}"
    return ""


def _moment(stamp: str, host: str) -> dt.datetime | None:
    """Return the moment of a stamp, to the second or as far as it goes; None for no moment."""
    digits = re.sub(r"\D", "", stamp)
    # Megalodon's stamps are Japan's time.
    zone = dt.timezone(dt.timedelta(hours=9)) if host == "megalodon.jp" else dt.UTC
    if len(digits) != 14:  # of a part of a stamp the nearest copy is shown, whenever it was made
        return None
    with suppress(ValueError):
        return dt.datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=zone).astimezone(dt.UTC)
    return None
