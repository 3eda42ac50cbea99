"""Citations of articles: as CSL-JSON, RIS, BibTeX, and as text in three styles."""

from archive.export.citations.bibtex import bibtex
from archive.export.citations.csl import csl
from archive.export.citations.ris import ris
from archive.export.citations.styled import STYLES, Styled, styled

__all__ = ["STYLES", "Styled", "bibtex", "csl", "ris", "styled"]
