"""Publisher HTML to the body a reader should see."""

from archive.cleaning.body import CleanBody, Dropped, ShownImage, clean

__all__ = ["CleanBody", "Dropped", "ShownImage", "clean"]
