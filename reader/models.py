"""Models of the reading pages. Articles and topics are in archive/models."""

from reader.access.api_tokens import Token
from reader.library.dossiers.dossier import Dossier, DossierItem
from reader.library.following.follow import Follow, LastSeen
from reader.library.notes.note import Note
from reader.library.reading_list.kept_articles import ReadingItem
from reader.library.result_sets.result_set import ResultSet
from reader.library.saved_searches.digest import Digest, DigestAttempt, MailAddress
from reader.library.saved_searches.saved_search import MatchingPlace, SavedSearch, SearchMatch

__all__ = [
    "Digest",
    "DigestAttempt",
    "Dossier",
    "DossierItem",
    "Follow",
    "LastSeen",
    "MailAddress",
    "MatchingPlace",
    "Note",
    "ReadingItem",
    "ResultSet",
    "SavedSearch",
    "SearchMatch",
    "Token",
]
