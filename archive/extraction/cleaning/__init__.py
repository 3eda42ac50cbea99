"""Cleaning: from publisher HTML to the body a reader should see."""

from archive.extraction.cleaning.body import CleanBody, Dropped, ShownImage, clean
from archive.extraction.cleaning.sanitising import Sanitised, cleaned_again, is_clean

__all__ = ["CleanBody", "Dropped", "Sanitised", "ShownImage", "clean", "cleaned_again", "is_clean"]
