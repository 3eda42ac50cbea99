"""Fetching of the images that articles show: one at a time, with a pause for each host."""

import os
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from archive.extraction.containers.page_companions import BESIDE
from archive.extraction.documents import DocumentError
from archive.extraction.processes import Readers
from archive.intake.fetching import FetchError, Limits, fetch
from archive.intake.pictures.renditions import MOST_BYTES, Made, PictureError, made
from archive.models import Article, Picture
from archive.models.picture import folder_of

ACCEPT = "image/avif,image/webp,image/jpeg,image/png,image/gif;q=0.9"
LIMITS = Limits(connect=10, read=15, total=60, size=MOST_BYTES)
PATIENCE = 3  # failures in a row, after which a host is left alone for this run
BATCH = 500


@dataclass
class Collected:
    """Counts of image addresses by outcome, and (address, reason) of those that gave no picture."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        names = ("kept", "known", "failed", "refused", "skipped")
        return ", ".join(f"{name} {self.counts[name]}" for name in names)


def collect(
    source: str = "",
    *,
    pause: float = 1.0,
    limits: Limits = LIMITS,
    progress: Callable[[], object] = lambda: None,
) -> Collected:
    """Fetch every image of articles that is not here yet, of one outlet or of all.

    `pause` is the seconds between two requests to a host; after PATIENCE failures in a row a host
    is skipped. Each image is stored at once, so the next run goes on after an interruption. It also
    retries what failed, but not what is no picture.
    """
    done = Collected()
    with readers_of_pictures() as readers:
        _collect(source, pause, limits, progress, done, readers)
    return done


def _collect(
    source: str,
    pause: float,
    limits: Limits,
    progress: Callable[[], object],
    done: Collected,
    readers: Readers[Made],
) -> None:
    troubles: Counter[str] = Counter()
    asked: dict[str, float] = {}
    for host, url in _in_turn(_wanted(source, done)):
        if troubles[host] >= PATIENCE:
            done.counts["skipped"] += 1
            continue
        time.sleep(max(0.0, asked.get(host, 0.0) + pause - time.monotonic()))
        picture = _fetched(url, limits, readers)
        asked[host] = time.monotonic()
        troubles[host] = troubles[host] + 1 if picture.status == Picture.Status.FAILED else 0
        done.counts[str(picture.status)] += 1
        if picture.reason:
            done.failed.append((url, picture.reason))
        progress()


def _wanted(source: str, done: Collected) -> Iterator[str]:
    """Yield the addresses of images that are not here yet, each once."""
    articles = Article.objects.exclude(images=[]).order_by("pk")
    if source:
        articles = articles.filter(source__slug=source)
    seen: set[str] = set()
    batch: list[str] = []
    for images in articles.values_list("images", flat=True).iterator(BATCH):
        urls = [str(image.get("url", "")) for image in images]
        urls = [url for url in urls if not url.endswith(BESIDE)]
        batch += [url for url in urls if url.startswith(("https:", "http:")) and url not in seen]
        seen.update(urls)
        if len(batch) >= BATCH:
            yield from _unknown(batch, done)
            batch = []
    yield from _unknown(batch, done)


def _unknown(urls: list[str], done: Collected) -> list[str]:
    settled = Picture.objects.filter(url__in=urls).exclude(status=Picture.Status.FAILED)
    known = set(settled.values_list("url", flat=True))
    done.counts["known"] += len(known)
    return [url for url in dict.fromkeys(urls) if url not in known]


def _in_turn(urls: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield (host, address), round-robin over hosts, so that the pause for one serves others."""
    by_host: defaultdict[str, deque[str]] = defaultdict(deque)
    for url in urls:
        try:
            by_host[urlsplit(url).hostname or ""].append(url)
        except ValueError:
            by_host[""].append(url)
    while by_host:
        for host in list(by_host):
            yield host, by_host[host].popleft()
            if not by_host[host]:
                del by_host[host]


def _read(raw: bytes) -> Made:
    try:
        return made(raw)
    except PictureError as error:
        raise DocumentError(error.reason) from error


def _fetched(url: str, limits: Limits, readers: Readers[Made]) -> Picture:
    """Fetch an image, and store the picture or why there is none."""
    try:
        raw = fetch(url, accept=ACCEPT, allow_private=settings.FETCH_PRIVATE, limits=limits).raw
    except FetchError as error:
        return _stored(url, {"status": Picture.Status.FAILED, "reason": error.reason})
    return keep(url, raw, readers)


def readers_of_pictures() -> Readers[Made]:
    """Return the process in which `keep` has pictures decoded."""
    return Readers(_read)


def keep(url: str, raw: bytes, readers: Readers[Made]) -> Picture:
    """Store the picture with an address from its bytes, or why they are none."""
    outcome: dict[str, object] = {"reason": ""}
    [picture] = readers.map([(raw,)])
    if isinstance(picture, DocumentError):
        outcome |= {"status": Picture.Status.REFUSED, "reason": picture.reason}
    else:
        _keep(picture, raw)
        outcome |= {
            "status": Picture.Status.KEPT, "sha256": picture.sha256, "format": picture.format,
            "width": picture.width, "height": picture.height, "size": len(raw),
        }  # fmt: skip
    return _stored(url, outcome)


def _stored(url: str, outcome: dict[str, object]) -> Picture:
    outcome = {"tried_at": timezone.now(), **outcome}
    return Picture.objects.update_or_create(url=url, defaults=outcome)[0]


def _keep(picture: Made, raw: bytes) -> None:
    """Write the files of a picture; its folder appears complete or not at all."""
    folder = folder_of(picture.sha256)
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".") as temporary:
        whole = Path(temporary) / "whole"
        whole.mkdir()
        for name, content in {f"original.{picture.format.lower()}": raw, **picture.copies}.items():
            with (whole / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        try:
            whole.rename(folder)
        except OSError:  # another run was quicker
            if not folder.is_dir():
                raise
