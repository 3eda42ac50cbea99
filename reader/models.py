"""Models of the reading pages: API tokens, result sets. Articles and topics are in archive/models."""

from reader.access.api_tokens import Token
from reader.library.result_set import ResultSet

__all__ = ["ResultSet", "Token"]
