"""Whether two web addresses belong to one publishing house. Pure."""

import re
from collections.abc import Iterable
from contextlib import suppress

from archive.outlets import host_of, outlets

MOBILE = re.compile(r"^(?:www|m|mobile|amp|wap)\d*\.")


def one_house(place: str, address: str, domains: Iterable[str] = ()) -> bool:
    """Whether a document fetched from `place` is trusted to be the article at `address`.

    It is if both have the same host, `www.` and mobile hosts aside, if one is a subdomain of the
    other, or if both are hosts of one outlet: by its file, or among `domains`. Two subdomains of
    the same third host do not count as one house: under many such hosts anybody may publish.

    >>> one_house("https://m.rfi.fr/cn/rss", "http://www.rfi.fr/cn/x")
    True
    >>> one_house("https://feeds.example.net/rfi", "http://www.rfi.fr/cn/x")
    False
    """
    one, other = _host(place), _host(address)
    if not one or not other:
        # Without an address of its own an article is whatever came, from wherever it came.
        return not other
    if one == other or _below(one, other) or _below(other, one):
        return True
    houses = (domains, *(outlet.domains for outlet in outlets().values()))
    return any(_among(one, house) and _among(other, house) for house in houses)


def _host(address: str) -> str:
    """Return the host of an address in DNS form, without `www.`, `m.` and the like; "" for none."""
    host = host_of(address).rstrip(".")
    with suppress(UnicodeError):  # a name invalid in DNS is compared as written
        host = host.encode("idna").decode()
    return MOBILE.sub("", host)


def _below(host: str, other: str) -> bool:
    """Whether a host is a subdomain of another that is no single label such as `com` and no IP."""
    return "." in other and not other.replace(".", "").isdecimal() and host.endswith(f".{other}")


def _among(host: str, domains: Iterable[str]) -> bool:
    names = [_host(f"//{domain}") for domain in domains]
    return any(name and (host == name or _below(host, name)) for name in names)
