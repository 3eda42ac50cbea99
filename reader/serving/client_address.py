"""The IP address of a visitor, also behind reverse proxies of our own."""

import logging
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)

MEMBER = 64  # bits of the IPv6 prefix of one subscriber, who may choose the rest freely


def client_address(request: HttpRequest) -> str:
    """Return the IP address that the outermost of our proxies saw, "" if none is known.

    Each proxy appends its client to X-Forwarded-For. With `PROXIES` of our own, the entry that many
    from the right was written by ours; anything to its left can be forged. If that entry is missing
    or invalid, the address of the connection is used.

    Ports that some proxies add are dropped; IPv4-mapped IPv6 addresses are returned as IPv4.
    """
    nearest = _read(request.META.get("REMOTE_ADDR", ""))
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    found = None
    if 0 < settings.PROXIES <= len(passed_on):
        found = _read(passed_on[-settings.PROXIES])
    elif not settings.PROXIES and passed_on != [""] and (nearest is None or nearest.is_private):
        _say_that_proxies_may_be_missing()
    return str(found or nearest or "")


@cache
def _say_that_proxies_may_be_missing() -> None:
    """Warn once that all visitors may be counted as one address."""
    logger.warning(
        "Requests come through a proxy (X-Forwarded-For), but PROXIES is 0, so that all visitors"
        " count as one address. Set PROXIES to the number of your proxies."
    )


def client_network(request: HttpRequest) -> str | None:
    """Return the key for limits per visitor: the IPv4 address, or the /64 network of an IPv6 one.

    One IPv6 subscriber has 2**64 addresses, so a limit on each of them would be no limit. None, not
    "", if there is no address: PostgreSQL's inet columns refuse "".
    """
    address = _read(client_address(request))
    if isinstance(address, IPv6Address):
        return str(ip_network((address, MEMBER), strict=False).network_address)
    return str(address) if address else None


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """Return the IP in `1.2.3.4`, `1.2.3.4:80`, `2001:db8::1` or `[2001:db8::1]:443`; else None."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
