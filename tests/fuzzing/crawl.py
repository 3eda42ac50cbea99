"""Crawl a running site as a visitor, and print what is broken, slow or heavy.

python -m tests.fuzzing.crawl http://127.0.0.1:8000 [MOST] [BROWSED]

Follows links of this site, at most MOST addresses (3,000), those of kinds seen least first. Prints
each address that answers 400 or more, each page over 300 KB, the p50 and p95 of times in ms, the
kinds of pages that are slowest, and, of BROWSED addresses (40) opened in Chromium, what its console
says but for pictures of other hosts. Exit 1 if anything is broken.
"""

import json
import re
import shutil
import sys
import time
from collections import Counter, defaultdict
from functools import partial
from statistics import median, quantiles
from urllib.parse import urldefrag, urljoin, urlsplit

import urllib3
from bs4 import BeautifulSoup
from playwright.sync_api import ConsoleMessage, sync_playwright

HEAVY = 300 * 1024  # bytes of a page
# What would be endless, or is somebody's own.
PASSED_OVER = re.compile(r"^/(admin|i18n|logout|static|pictures)/")
LANGUAGE = {"Accept-Language": "zh-CN"}


def kind_of(address: str) -> str:
    """Return an address without its numbers, names and values: one kind of page is one text."""
    parts = urlsplit(address)
    path = re.sub(r"(/(?:topics|sources|threads)/)[^/.]+", r"\1*", parts.path)
    path = re.sub(r"[0-9]+", "*", path)
    names = "&".join(sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair}))
    return f"{path}?{names}" if names else path


def links(site: str, address: str, html: bytes) -> set[str]:
    """Return the addresses of the same site that a page links to."""
    found = set()
    for link in BeautifulSoup(html, "lxml").select("a[href], link[href]"):
        target = urldefrag(urljoin(site + address, str(link["href"])))[0]
        if target.startswith(f"{site}/"):
            found.add(target.removeprefix(site))
    return {each for each in found if not PASSED_OVER.match(each)}


def crawl(site: str, most: int) -> tuple[dict[str, str], list[str], dict[str, float]]:
    """Return {address: what is wrong}, the addresses of HTML pages, and {address: ms}."""
    http, waiting, seen = urllib3.PoolManager(headers=LANGUAGE), {"/"}, {"/": ""}
    wrong: dict[str, str] = {}
    pages: list[str] = []
    times: dict[str, float] = {}
    kinds: Counter[str] = Counter()
    while waiting and len(times) < most:
        address = min(waiting, key=lambda each: (kinds[kind_of(each)], each))
        waiting.remove(address)
        kinds[kind_of(address)] += 1
        started = time.perf_counter()
        answer = http.request("GET", site + address, retries=5, timeout=60)
        times[address] = (time.perf_counter() - started) * 1_000
        if answer.status >= 400:
            wrong[address] = f"{answer.status}, linked from {seen[address]}"
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            pages.append(address)
            if len(answer.data) > HEAVY:
                wrong[address] = f"{len(answer.data) / 1024:.0f} KB"
            for link in links(site, address, answer.data) - seen.keys():
                seen[link] = address
                waiting.add(link)
    return wrong, pages, times


def slowest(times: dict[str, float]) -> dict[str, int]:
    """Return the ten kinds of pages whose median is highest, with it in ms."""
    of_kind: defaultdict[str, list[float]] = defaultdict(list)
    for address, took in times.items():
        of_kind[kind_of(address).partition("?")[0]].append(took)
    medians = {kind: round(median(found)) for kind, found in of_kind.items()}
    return dict(sorted(medians.items(), key=lambda pair: -pair[1])[:10])


def keep_error(kept: list[str], site: str, message: ConsoleMessage) -> None:
    url = str(message.location.get("url", ""))
    is_ours = url.startswith(f"{site}/") or "Failed to load resource" not in message.text
    if message.type == "error" and is_ours:
        kept.append(f"{message.text} {url}".strip())


def console_of(site: str, addresses: list[str]) -> dict[str, list[str]]:
    """Return {address: errors} that Chromium's console shows of these pages."""
    said: dict[str, list[str]] = {}
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for address in addresses:
            page = browser.new_page(locale="zh-CN")
            page.on("console", partial(keep_error, said.setdefault(address, []), site))
            page.goto(site + address, timeout=120_000)
            page.close()
        browser.close()
    return {address: errors for address, errors in said.items() if errors}


def main() -> int:
    site = sys.argv[1].rstrip("/")
    most, browsed = (int(each) for each in (*sys.argv[2:], "3000", "40")[:2])
    wrong, pages, times = crawl(site, most)
    first = {kind_of(address): address for address in reversed(pages)}
    said = console_of(site, list(first.values())[:browsed]) if browsed else {}
    print(json.dumps({"wrong": wrong, "console": said}, ensure_ascii=False, indent=1))
    points = quantiles(times.values(), n=100) if len(times) > 1 else [0] * 99
    print(f"{len(times)} addresses, p50 {points[49]:.0f} ms, p95 {points[94]:.0f} ms")
    print("slowest:", json.dumps(slowest(times)))
    return 1 if wrong or said else 0


if __name__ == "__main__":
    sys.exit(main())
