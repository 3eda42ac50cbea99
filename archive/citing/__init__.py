"""Articles as references: CSL, RIS, BibTeX, and written out in three styles."""

from archive.citing.bibtex import bibtex
from archive.citing.csl import csl
from archive.citing.ris import ris
from archive.citing.styled import STYLES, Styled, styled

__all__ = ["STYLES", "Styled", "bibtex", "csl", "ris", "styled"]
