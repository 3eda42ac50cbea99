"""What the robots.txt of sites allows us to fetch."""

import time
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from django.conf import settings

from archive.intake.fetching import FetchError, Limits, fetch

AGENT = "ForeignDesk"
LIMITS = Limits(connect=5, read=5, total=10, size=500 * 1024)  # RFC 9309 asks for that much
PAUSE, MOST_PAUSE = 1.0, 10.0  # seconds between two requests to a host


class Robots:
    """The rules of each site that was asked for, read once; and pauses between requests to one."""

    def __init__(self, pause: float = PAUSE) -> None:
        self.pause = pause
        self.rules: dict[str, RobotFileParser] = {}
        self.asked: dict[str, float] = {}

    def wait(self, url: str) -> None:
        """Wait until the host of an address may be asked again."""
        site = _site(url)
        rules = self.rules.get(site)
        delay = float(rules.crawl_delay(AGENT) or 0) if rules else 0.0
        pause = max(self.pause, min(delay, MOST_PAUSE))
        time.sleep(max(0.0, self.asked.get(site, -pause) + pause - time.monotonic()))
        self.asked[site] = time.monotonic()

    def allow(self, url: str) -> bool:
        """Whether a site lets us fetch an address. One whose rules cannot be had does not."""
        site = _site(url)
        if site not in self.rules:
            self.wait(url)
            self.rules[site] = _rules_of(site)
        return self.rules[site].can_fetch(AGENT, url)


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _rules_of(site: str) -> RobotFileParser:
    """Read the rules as RFC 9309 says: without a robots.txt (4xx) all is allowed, else nothing."""
    rules = RobotFileParser()
    try:
        raw = fetch(
            f"{site}/robots.txt", accept="text/plain", allow_private=settings.FETCH_PRIVATE,
            limits=LIMITS,
        ).raw  # fmt: skip
    except FetchError as error:
        is_free = 400 <= error.status < 500 and error.status != 429
        rules.parse([] if is_free else ["User-agent: *", "Disallow: /"])
    else:
        rules.parse(raw.decode("utf-8", "replace").splitlines())
    return rules
