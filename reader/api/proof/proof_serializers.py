"""Serializers of proof: an article's provenance, and whether a passage stands in it."""

from typing import Any

from rest_framework import serializers

from archive.export.provenance import GAVE, Provenance
from reader.texts.quote_check import WHERE, Occurrence

VERSIONS = [(name, name) for name in GAVE if name != "nothing"]


class ProvenanceSerializer(serializers.Serializer[Any]):
    """A document as it was received."""

    sha256 = serializers.CharField(help_text="Of the bytes received, in hexadecimal.")
    received_from = serializers.CharField(
        source="came_from", help_text="Its address, or the name of its file."
    )
    received_at = serializers.DateTimeField()
    captured_at = serializers.DateTimeField(allow_null=True)
    format = serializers.CharField(allow_blank=True)
    size = serializers.IntegerField(help_text="Bytes.")
    gave = serializers.ChoiceField(
        [(name, name) for name in GAVE], help_text="The version of the article it gave."
    )
    revision = serializers.IntegerField(
        allow_null=True, help_text="Id of that version, where it is not the present one."
    )
    rules = serializers.CharField(
        allow_blank=True, help_text="Version of the rules by which it was read; empty if not noted."
    )
    original = serializers.SerializerMethodField(
        help_text="Where its bytes are; null if this archive does not give them away."
    )

    def get_original(self, one: Provenance) -> str | None:
        base: str | None = self.context["originals"]
        return f"{base}{one.sha256}" if base else None


class ProvenancesSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="Of the article.")
    url = serializers.URLField()
    source_url = serializers.CharField(allow_blank=True)
    text_sha256 = serializers.CharField(help_text="SHA-256 of the text as it is now, in UTF-8.")
    content_sha256 = serializers.CharField(
        help_text="SHA-256 of what is cited of it, as result sets have it."
    )
    results = ProvenanceSerializer(many=True)


class OccurrenceSerializer(serializers.Serializer[Any]):
    version = serializers.ChoiceField(VERSIONS)
    revision = serializers.IntegerField(allow_null=True)
    until = serializers.DateTimeField(
        allow_null=True, help_text="When an earlier version was replaced."
    )
    place = serializers.CharField(allow_blank=True, help_text="Host of another place.")
    field = serializers.ChoiceField([(name, name) for name in WHERE])
    passage = serializers.CharField(help_text="Exactly as that version has it.")
    url = serializers.SerializerMethodField()

    def get_url(self, one: Occurrence) -> str:
        return f"{self.context['site']}{one.address(self.context['article'])}"


class QuoteSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="Of the article.")
    url = serializers.URLField()
    quoted = serializers.CharField(help_text="What was asked for.")
    stands = serializers.BooleanField(help_text="Whether any version holds the passage.")
    stands_now = serializers.BooleanField(help_text="Whether the present one does.")
    results = OccurrenceSerializer(many=True)
