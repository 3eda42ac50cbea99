"""A picture from the web made fit to keep: what it really is, its size, and copies to show.

The bytes are never believed: a picture is what can be decoded whole, whatever the server called it.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
LEAST_SIDE = 32  # pixels; what is smaller counts readers or spaces a page
WIDTHS = (240, 480, 960, 1600)  # of the copies, as far as the picture is that wide
QUALITY = {"webp": 78, "avif": 60}
FIRST_BYTES = {
    b"\xff\xd8\xff": "JPEG", b"\x89PNG": "PNG", b"GIF8": "GIF", b"<svg": "SVG", b"<?xm": "XML",
    b"<!DO": "HTML", b"<htm": "HTML", b"%PDF": "PDF",
}  # fmt: skip


class PictureError(Exception):
    """Bytes that are no picture to keep, and why, in words for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Made:
    """A picture that was read: its name, its size upright, and its copies by file name."""

    sha256: str
    format: str
    width: int
    height: int
    copies: dict[str, bytes]


def widths_of(width: int) -> list[int]:
    """Return the widths in which a picture is kept: none wider than itself.

    >>> widths_of(640)
    [240, 480, 640]
    """
    narrower = [each for each in WIDTHS if each < width]
    return [*narrower, min(width, WIDTHS[-1])] if width < WIDTHS[-1] else [*WIDTHS]


def made(raw: bytes) -> Made:
    """Return what is kept of these bytes. Raises PictureError.

    Copies are upright and carry no metadata, which may hold a place or a name.
    """
    picture = _decoded(raw)
    if min(picture.size) < LEAST_SIDE:
        raise PictureError(f"it is only {picture.width} × {picture.height} pixels")
    form = picture.format or ""
    upright = _plain(ImageOps.exif_transpose(picture))
    copies = {}
    for width in widths_of(upright.width):
        copy = upright
        if width < upright.width:
            height = max(1, round(upright.height * width / upright.width))
            copy = upright.resize((width, height), Image.Resampling.LANCZOS)
        for kind, quality in QUALITY.items():
            file = io.BytesIO()
            effort = {"method": 4} if kind == "webp" else {"speed": 8}
            copy.save(file, kind, quality=quality, **effort)
            copies[f"{width}.{kind}"] = file.getvalue()
    return Made(hashlib.sha256(raw).hexdigest(), form, upright.width, upright.height, copies)


def _decoded(raw: bytes) -> Image.Image:
    """Every pixel of the first frame, read now: a file that was cut off fails here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(raw), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureError(f"it has {picture.width} × {picture.height} pixels")
            picture.load()
    except UnidentifiedImageError as error:
        kind = next((k for start, k in FIRST_BYTES.items() if raw.lstrip().startswith(start)), "")
        raise PictureError(f"it is no picture{f' but {kind}' if kind else ''}") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError("it has too many pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PictureError(f"it cannot be read whole: {error}") from error
    return picture


def _plain(picture: Image.Image) -> Image.Image:
    """The picture in a mode that every copy can have, with nothing but its pixels."""
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    plain = picture.convert("RGBA" if has_alpha else "RGB")
    plain.info.clear()
    return plain
