"""A local copy of an image."""

import re

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from archive.models.picture import folder_of

NAME = re.compile(r"[0-9]{1,4}\.(webp|avif)")
FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, sha256: str, name: str) -> FileResponse:
    """A copy by its content's name, which never means another one. The original is not served:
    its bytes are somebody else's."""
    match = NAME.fullmatch(name)
    path = folder_of(sha256) / name
    if match is None or not path.is_file():
        raise Http404("There is no such picture.")
    response = FileResponse(path.open("rb"), content_type=f"image/{match[1]}")
    response["Cache-Control"] = FOR_GOOD
    return response
