"""Embedded videos, posts and sounds: the address of each, and the label for a link to it."""

import json
import re
from urllib.parse import parse_qs, urlsplit

from archive.extraction.cleaning.blocks import INVISIBLE

SERVICES = {
    "youtube.com": "YouTube", "youtu.be": "YouTube", "youtube-nocookie.com": "YouTube",
    "facebook.com": "Facebook", "twitter.com": "Twitter", "x.com": "Twitter",
    "instagram.com": "Instagram", "soundcloud.com": "SoundCloud", "vimeo.com": "Vimeo",
    "dailymotion.com": "Dailymotion", "google.com": "Google",
}  # fmt: skip
# The frame in which a WordPress site embeds one of its own articles.
WORDPRESS = re.compile(r"/embed/(?:#\?secret=\w*)?$")
MEDIA = {"video": "Video", "audio": "Audio"}
CHINESE_MEDIA = {"video": "视频", "audio": "音频"}


def page_of(address: str) -> str:
    """Return the address of a video's or post's page instead of that of its embed frame."""
    if match := re.search(r"youtube(?:-nocookie)?\.com/embed/([\w-]{6,})", address):
        return f"https://www.youtube.com/watch?v={match[1]}"
    if "facebook.com/plugins/" in address:
        query = address.partition("?")[2].partition("#")[0]
        return parse_qs(query).get("href", [address])[0]
    return address


def label(address: str, tag: str, chinese: bool) -> str:
    """Return the label of an embed: its kind (video, audio), else its service, else its host."""
    if kind := (CHINESE_MEDIA if chinese else MEDIA).get(tag):
        return kind
    host = urlsplit(address).hostname or ""
    name = next((name for domain, name in SERVICES.items() if host.endswith(domain)), host)
    return name.removeprefix("www.") or name


def recorded(text: str) -> str:
    """Return the address of the sound in the JSON of an audio player, or ""."""
    try:
        return str(json.loads(text)["sources"][0]["url"] or "")
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return ""


def described(text: str) -> tuple[str, str]:
    """Return address and title of the video in the JSON of a BBC player, or two empty texts."""
    try:
        settings = json.loads(text)["settings"]
        address = str(settings.get("externalEmbedUrl") or "")
        title = str((settings.get("playlistObject") or {}).get("title") or "")
        # JSON can contain lone surrogates, which databases refuse.
        title = INVISIBLE.sub("", title.encode("utf-8", "replace").decode())
        return address, " ".join(title.split())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", ""
