"""Models of the reading pages. Articles and topics are in archive/models."""

from reader.access.api_tokens import Token
from reader.library.following.follow import Follow, LastSeen
from reader.library.result_set import ResultSet
from reader.library.saved_searches.digest import Digest, DigestAttempt, MailAddress
from reader.library.saved_searches.saved_search import MatchingPlace, SavedSearch, SearchMatch

__all__ = [
    "Digest",
    "DigestAttempt",
    "Follow",
    "LastSeen",
    "MailAddress",
    "MatchingPlace",
    "ResultSet",
    "SavedSearch",
    "SearchMatch",
    "Token",
]
