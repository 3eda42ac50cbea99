"""HTTP GET for untrusted addresses: no private networks, limits of size and time.

Against server-side request forgery, a host's name is resolved once, every IP address is checked,
and the connection goes to a checked one, so DNS cannot change its answer in between. Each redirect
is a new request under the same rules. Proxies are not used.
"""

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urldefrag, urljoin, urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as NoAnswerError
from urllib3.response import BaseHTTPResponse

from archive.extraction.documents import MOST_BYTES

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
LONGEST = 2000  # characters of an address; an article's own cannot be longer either
CHUNK = 64 * 1024
# Tell a host whether its answer changed; another host has no business with them.
VALIDATORS = ("If-None-Match", "If-Modified-Since")
REDIRECTS = (301, 302, 303, 307, 308)
HEADERS = {
    "User-Agent": "ForeignDesk/0.1 (+archive)",
    "Accept": "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9,"
    " text/html;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
URLLIB3_PREFIX = re.compile(r"HTTPS?Connection\([^()]*\): ")  # before the text of an error
TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: an IPv4 address in its last 32 bits


@dataclass(frozen=True)
class Limits:
    """How long a request may take, in seconds, and how much it may bring."""

    connect: float = 10
    read: float = 10  # between two pieces of an answer
    total: float = 60
    size: int = MOST_BYTES  # unpacked
    redirects: int = 5


@dataclass(frozen=True)
class Fetched:
    """What a server sent. `etag` and `last_modified` are for the next request to this address."""

    url: str  # where the redirects led
    raw: bytes = b""
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False


class FetchError(Exception):
    """Raised for an address that gave no document; `reason` is shown to people.

    `status` is the server's answer, 0 without one, and `retry_after` what it says of when to ask
    again: seconds, or a date.
    """

    def __init__(self, reason: str, status: int = 0, retry_after: str = "") -> None:
        super().__init__(reason)
        self.reason, self.status, self.retry_after = reason, status, retry_after


def is_address(text: str) -> bool:
    """Whether a text is an address on the web, of any scheme, rather than a path."""
    return bool(ADDRESS.match(text))


def check_address(url: str) -> None:
    """Raise FetchError, with the reason, for an address that is never asked, whatever is there."""
    _parts(url)


def fetch(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    accept: str = "",
    allow_private: bool = False,
    limits: Limits = Limits(),
) -> Fetched:
    """Return the answer for an address, `not_modified` if it has not changed since the last time.

    `etag` and `last_modified` are those of the last answer; `accept` replaces the Accept header for
    documents. Raises FetchError.
    """
    ends = time.monotonic() + limits.total
    headers = dict(HEADERS, **({"Accept": accept} if accept else {}))
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    address = url
    for _ in range(limits.redirects + 1):
        with _request(address, headers, allow_private, limits, ends) as response:
            if response.status in REDIRECTS and (place := response.headers.get("Location")):
                before, address = address, urldefrag(urljoin(address, place)).url
                if urlsplit(address).netloc != urlsplit(before).netloc:
                    headers = {k: v for k, v in headers.items() if k not in VALIDATORS}
                continue
            if response.status == 304 and (etag or last_modified):
                return Fetched(address, b"", etag, last_modified, not_modified=True)
            if response.status != 200:
                raise FetchError(
                    f"the server answered {response.status} {response.reason or ''}",
                    response.status,
                    response.headers.get("Retry-After", "")[:100],
                )
            return Fetched(
                address,
                _body(response, limits, ends),
                response.headers.get("ETag", "")[:500],
                response.headers.get("Last-Modified", "")[:100],
            )
    raise FetchError(f"there are more than {limits.redirects} redirects")


def is_public(address: str) -> bool:
    """Whether an IP address is public; one that wraps an IPv4 address is judged by that.

    >>> is_public("::ffff:127.0.0.1")
    False
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in TRANSLATED:
            wrapped = IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped:
            return is_public(str(wrapped))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


@contextmanager
def _request(
    address: str, headers: dict[str, str], allow_private: bool, limits: Limits, ends: float
) -> Iterator[BaseHTTPResponse]:
    """One GET, without following redirects; network errors inside become FetchError."""
    parts, host, port = _parts(address)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?[]")
    default = {"http": 80, "https": 443}[parts.scheme]
    name = f"[{host}]" if ":" in host else host
    host_header = name if port == default else f"{name}:{port}"
    try:
        connection = _connect(parts.scheme, host, port, allow_private, limits, ends)
        with closing(connection), _stopped_at(connection, ends):
            connection.request(
                "GET",
                target,
                headers={**headers, "Host": host_header},
                preload_content=False,
                decode_content=True,
            )
            yield connection.getresponse()
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        raise FetchError(_why(error, limits, ends)) from error


def _parts(address: str) -> tuple[SplitResult, str, int]:
    """Return an address's parts, its host in IDNA form and its port. Raises FetchError."""
    if len(address) > LONGEST:
        raise FetchError(f"the address has more than {LONGEST} characters")
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise FetchError(f"the address cannot be understood: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise FetchError(f"only http and https are read, not {parts.scheme or 'this'}")
    if not host:
        raise FetchError("the address names no host")
    if parts.username is not None or parts.password is not None:
        raise FetchError("the address holds a user name or a password, which would be kept")
    return parts, host, port


def _connect(
    scheme: str, host: str, port: int, allow_private: bool, limits: Limits, ends: float
) -> HTTPConnection:
    """Connect to the first IP address of a host that answers, after checking all of them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"the host {host} cannot be found") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for ip in addresses:
        if not allow_private and not is_public(ip):
            raise FetchError(f"{host} is at {ip}, which is no public address (see FETCH_PRIVATE)")
    failure: Exception | None = None
    for ip in addresses:
        timeout = min(limits.connect, _left(ends))
        connection = (
            HTTPSConnection(
                ip,
                port,
                timeout=timeout,
                ssl_context=_trust(),
                server_hostname=host,
                assert_hostname=host,
            )
            if scheme == "https"
            else HTTPConnection(ip, port, timeout=timeout)
        )
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            connection.close()
            failure = error
            continue
        connection.timeout = limits.read
        return connection
    raise failure or OSError(f"{host} has no address")


def _trust() -> ssl.SSLContext:
    """Trust the certificate authorities of browsers (certifi), and those of this machine."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


@contextmanager
def _stopped_at(connection: HTTPConnection, ends: float) -> Iterator[None]:
    """Shut the connection down at `ends`: a read timeout does not stop a slow drip of headers."""
    # Kept here because the connection drops its socket once the server announces to close it.
    open_socket = connection.sock

    def stop() -> None:
        with suppress(OSError):  # closed in the meantime
            # Not SSLSocket.shutdown(), which drops TLS state that the reading thread still uses.
            socket.socket.shutdown(open_socket, socket.SHUT_RDWR)

    timer = threading.Timer(_left(ends), stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _body(response: BaseHTTPResponse, limits: Limits, ends: float) -> bytes:
    """Read and decompress an answer in chunks, stopping at the limit of size. Raises FetchError."""
    too_large = f"there are more than {limits.size / 1024 / 1024:g} MB"
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limits.size:
        raise FetchError(too_large)
    raw = bytearray()
    for chunk in response.stream(CHUNK, decode_content=True):
        raw += chunk
        if len(raw) > limits.size:
            raise FetchError(too_large)
    _left(ends)  # a connection shut down at the deadline looks like the end of the answer
    return bytes(raw)


def _left(ends: float) -> float:
    """The seconds left. Raises NoAnswerError when there are none."""
    left = ends - time.monotonic()
    if left <= 0:
        raise NoAnswerError
    return left


def _why(error: Exception, limits: Limits, ends: float) -> str:
    """The reason for a FetchError, in words."""
    if time.monotonic() >= ends:
        return f"it took longer than {limits.total:g} s"
    if isinstance(error, TimeoutError | NoAnswerError) and not isinstance(
        error, NewConnectionError
    ):
        return f"the server did not answer within {max(limits.connect, limits.read):g} s"
    if isinstance(error, ssl.SSLError):
        return f"the connection is not secure: {error.reason or error}"
    return f"the connection failed: {URLLIB3_PREFIX.sub('', str(error))}"
