"""Decoding of pictures from the web, and copies of them in the sizes and formats that pages show.

The server's content type is ignored: a picture is what can be decoded completely.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from archive.models.picture import widths_of

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_SIDE = 16_383  # pixels: what WebP can hold
LEAST_SIDE = 32  # pixels; smaller images are tracking pixels and spacers
QUALITY = {"webp": 78, "avif": 60}
FIRST_BYTES = {
    b"\xff\xd8\xff": "JPEG", b"\x89PNG": "PNG", b"GIF8": "GIF", b"<svg": "SVG", b"<?xm": "XML",
    b"<!DO": "HTML", b"<htm": "HTML", b"%PDF": "PDF",
}  # fmt: skip


class PictureError(Exception):
    """Raised for bytes that are no picture to keep; `reason` is shown to people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Made:
    """A decoded picture: digest, format, size in pixels (upright), and its copies by file name."""

    sha256: str
    format: str
    width: int
    height: int
    copies: dict[str, bytes]


def made(raw: bytes) -> Made:
    """Return a picture and its copies from its bytes. Raises PictureError.

    Copies are upright and carry no metadata, which may hold a place or a name.
    """
    try:
        return _made(raw)
    except PictureError:
        raise
    except Exception as error:  # decoders raise all kinds of errors for malformed files
        raise PictureError(f"it cannot be read whole: {error or type(error).__name__}") from error


def _made(raw: bytes) -> Made:
    picture = _decoded(raw)
    if max(picture.size) > MOST_SIDE:
        raise PictureError(
            f"it has {picture.width} × {picture.height} pixels; the limit of a side is {MOST_SIDE}"
        )
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
    """Return the first frame, completely decoded, so that a truncated file fails here."""
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
    """Return the picture in a mode that WebP and AVIF support, without metadata."""
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    plain = picture.convert("RGBA" if has_alpha else "RGB")
    plain.info.clear()
    return plain
