"""Addresses of links and images: made absolute and safe, without tracking and image proxies."""

import json
import re
from collections.abc import Mapping
from urllib.parse import (
    parse_qs,
    parse_qsl,
    quote,
    unquote,
    urlencode,
    urljoin,
    urlsplit,
    urlunsplit,
)

from archive.extraction.cleaning.blocks import INVISIBLE

SAFE_SCHEMES = ("http", "https", "mailto")
LONGEST = 4_000  # characters; a percent-encoded headline takes a quarter of it
# A host with or without a port. No user name: what stands before an @ can be mistaken for the host.
HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.IGNORECASE)
LINE_ENDS = re.compile(r"[\t\n\r]+")
SPACES = re.compile(r"[\x00-\x20\x7f\u2028\u2029]+")
SPACE = re.compile(r"\s")
MORE_SLASHES = re.compile(r"^(https?):/{3,}")
# Before the addresses of a page that the Wayback Machine kept: they lead nowhere on its own host.
WAYBACK = re.compile(r"^/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:)")
MAILBOX = re.compile(r"[^\s/@&]+@[\w.-]+")
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|ref_src|ref_url|_hs\w+|spm|"
    r"at_(?:medium|campaign|custom\d|link_\w+|ptr_name)|ns_\w+|wt\.\w+|xtor|cmpid|ocid",
    re.IGNORECASE,
)
# Links whose only purpose is to share the page.
SHARING = re.compile(
    r"^(?:whatsapp:|fb-messenger:|weixin:|line:|tg:|mailto:\?|https?://(?:www\.|web\.|api\.|m\.)?(?:"
    r"facebook\.com/(?:dialog/|sharer)|(?:twitter|x)\.com/(?:intent/|share)|whatsapp\.com/send|wa\.me/\?"
    r"|(?:t|telegram)\.me/share|linkedin\.com/(?:share|sharing)|service\.weibo\.com/share"
    r"|plus\.google\.com/share|pinterest\.com/pin/create|(?:social-plugins\.)?line\.me/(?:R/msg|R/share|lineit)"
    r"|reddit\.com/submit|tumblr\.com/(?:share|widgets/share)|connect\.qq\.com/widget/shareqq|plurk\.com/\?"
    r"|sns\.qzone\.qq\.com/cgi-bin/qzshare|getpocket\.com/save|instapaper\.com/hello|mix\.com/add"
    r"|share\.flipboard\.com|news\.ycombinator\.com/submitlink|stumbleupon\.com/submit|addtoany\.com"
    r"|addthis\.com|print(?:friendly)?\.com/print|del\.icio\.us|delicious\.com))",
    re.IGNORECASE,
)
WESERV = re.compile(r"^https?://(?:images|wsrv)\.(?:weserv\.)?nl/?\?", re.IGNORECASE)
# WordPress keeps copies under the picture's own host and path: i0.wp.com/example.org/a.jpg?w=300.
PHOTON = re.compile(r"^https?://i\d\.wp\.com/(?P<url>[\w-]+(?:\.[\w-]+)+/[^?#]+)", re.IGNORECASE)
THUMBOR = re.compile(r"/unsafe/(?:\d+x\d+/)?(?P<url>https?://.+)$", re.IGNORECASE)
# An address of Deutsche Welle's API that names the id of a page.
DW_INTERFACE = re.compile(r"^https?://api\.dw\.com/api/detail/\w+/(\d+)$")
THUMBNAIL = re.compile(r"-\d+x\d+\.\w{3,4}$")
# Images that are no pictures: spacers, tracking pixels, emoji, icons.
NOT_A_PICTURE = re.compile(
    r"(?:1px|_?white_line|_line976|banner_top|spacer|blank|transparent|pixel)[\w.-]*\.(?:gif|png|jpg)"
    r"|/icon-zoom|s\.w\.org/images/core/emoji|sinajs\.cn/.*(?:/face/|/ext/|emotion)|/emoji/"
    r"|amazon-adsystem|doubleclick\.net|/wp-includes/images/smilies|feedburner|stats\.wordpress\.com"
    r"|(?:^|[/_])(?:presentational_)?(?:grey|gray|white|black)_line[\w-]*\.(?:png|jpe?g|gif)"
    r"|_in_numbers_\d+\.png|/lembed/|/b\.gif|googletagmanager|scorecardresearch",
    re.IGNORECASE,
)
PROXIES = 3  # at most, one behind another
# Attributes in which lazy loading keeps the real address.
LAZY = ("data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-url", "data-echo")


def absolute(address: str, base: str) -> str:
    """Return the absolute address of a link, without tracking, or "" if it is not safe to follow.

    Fragments of the same page, unsafe schemes and malformed addresses give "".

    >>> absolute("/a/1.html?utm_source=x", "https://www.voachinese.com/a/2.html")
    'https://www.voachinese.com/a/1.html'
    >>> absolute("javascript:alert(1)", "")
    ''
    """
    # Browsers ignore line ends and tabs: java\nscript: is javascript: to them.
    address = SPACES.sub(" ", LINE_ENDS.sub("", address)).strip()
    address = INVISIBLE.sub(lambda match: quote(match[0]), address)
    address = MORE_SLASHES.sub(r"\1://", address)
    if address.startswith("/web/"):
        address = WAYBACK.sub("", address)
    if not address or address.startswith("#") or len(address) > LONGEST:
        return ""
    try:
        parts = urlsplit(urljoin(base, address))
        if parts.scheme not in SAFE_SCHEMES:
            return ""
        if parts.scheme == "mailto":
            return address if not parts.netloc and MAILBOX.fullmatch(parts.path) else ""
        if not HOST.fullmatch(parts.netloc):
            return ""
        query = without_tracking(parts.query)
        full = urlunsplit(parts._replace(query=query))
        full = SPACE.sub(lambda match: quote(match[0]), full)
        return DW_INTERFACE.sub(r"https://www.dw.com/zh/a-\1", full)
    except ValueError:
        return ""


def without_tracking(query: str) -> str:
    """Return a query string without tracking parameters."""
    if not query or "=" not in query:
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(key, value) for key, value in pairs if not TRACKING.fullmatch(key)]
    return query if len(kept) == len(pairs) else urlencode(kept)


def picture(attributes: Mapping[str, str], base: str) -> str:
    """Return the real address of an image, or "" if it is no picture for a reader."""
    for candidate in _candidates(attributes):
        address = absolute(candidate, base)
        for _ in range(PROXIES):
            if (behind := unproxied(address)) == address:
                break
            address = absolute(behind, base)
        if address and not address.startswith("mailto:"):
            if NOT_A_PICTURE.search(address) or _is_tiny(attributes):
                return ""
            return address
    return ""


def unproxied(address: str) -> str:
    """Return the address behind the image proxies weserv, Photon and Thumbor, or it unchanged.

    >>> unproxied("https://images.weserv.nl?url=gdb.voanews.com/a.jpg")
    'https://gdb.voanews.com/a.jpg'
    """
    if len(address) > LONGEST:
        return ""
    while inside := THUMBOR.search(address):
        address = inside["url"]
    if inside := PHOTON.match(address):
        return f"https://{inside['url']}"
    if not WESERV.match(address):
        return address
    inner = parse_qs(urlsplit(address).query).get("url", [""])[0]
    inner = re.sub(r"^(?:ssl:)?(?://)?", "", inner)
    return inner if inner.startswith("http") else f"https://{inner}"


def _candidates(attributes: Mapping[str, str]) -> list[str]:
    lazy = [attributes[name] for name in LAZY if attributes.get(name)]
    for name in ("data-srcset", "data-lazy-srcset"):
        lazy += _largest(attributes.get(name, ""))
    lazy += _in_dataset(attributes.get("data-image-dataset", ""))
    source, largest = attributes.get("src", ""), _largest(attributes.get("srcset", ""))
    # A WordPress thumbnail in src: the srcset leads to the whole picture.
    shown = [*largest, source] if THUMBNAIL.search(source) else [source, *largest]
    return [*lazy, *shown]


def _largest(srcset: str) -> list[str]:
    """Return the address of the widest candidate of a srcset, in a list; [] for none."""
    if len(srcset) > 10 * LONGEST:
        return []
    found = re.findall(r"(?<!\S)(\S+?)(?:\s+(\d+(?:\.\d+)?)[wx])?(?:,\s+|,?\s*$)", srcset.strip())
    return [max(found, key=lambda pair: float(pair[1] or 1))[0]] if found else []


def _in_dataset(text: str) -> list[str]:
    """Return the last image address in a JSON attribute that describes a lazy image, in a list."""
    try:
        value = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return []
    found = re.findall(r'"(https?://[^"]+?\.(?:jpe?g|png|webp|gif)[^"]*)"', json.dumps(value))
    return found[-1:]


def _is_tiny(attributes: Mapping[str, str]) -> bool:
    sizes = [attributes.get(name, "") for name in ("width", "height")]
    return any(re.fullmatch(r"[0-3](?:px)?", size.strip()) for size in sizes)


def readable(address: str) -> str:
    """Return the address for people to read: percent-encoding undone if it is UTF-8."""
    try:
        return unquote(address, errors="strict")
    except UnicodeDecodeError:
        return quote(address, safe="%/:=&?~#+!$,;'@()*[]")
