"""Models of the reading pages: API tokens, and what readers keep. Articles are in archive/models."""

from reader.access.api_tokens import Token
from reader.library.dossiers.dossier import Dossier, DossierItem
from reader.library.notes.note import Note
from reader.library.reading_list.kept_articles import ReadingItem

__all__ = ["Dossier", "DossierItem", "Note", "ReadingItem", "Token"]
