"""Models of the reading pages: API tokens. Articles and topics are in archive/models."""

from reader.access.api_tokens import Token

__all__ = ["Token"]
