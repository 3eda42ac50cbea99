"""Serializers of result sets: a list as it was when it was saved, and what has changed of it."""

from typing import Any

from rest_framework import serializers

from reader.library.result_sets.result_files import COLUMNS


class SavedArticleSerializer(serializers.Serializer[Any]):
    """An article as it was saved; of one that was withdrawn since only number, address and digest."""

    id = serializers.IntegerField()
    url = serializers.URLField()
    content_sha256 = serializers.CharField(help_text="SHA-256 of what is cited of it, as saved.")
    state = serializers.ChoiceField([("published", "published"), ("withdrawn", "withdrawn")])
    title = serializers.CharField(required=False)
    byline = serializers.CharField(required=False, allow_blank=True)
    source = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, help_text="Name of the outlet."
    )
    language = serializers.CharField(required=False, allow_blank=True)
    published = serializers.CharField(
        required=False, allow_blank=True, help_text="A moment, a day, a month or a year, as known."
    )
    published_precision = serializers.CharField(required=False, allow_blank=True)
    source_url = serializers.CharField(required=False, allow_blank=True)

    def to_representation(self, row: dict[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in COLUMNS if name in row}


class ResultSetSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    url = serializers.URLField(help_text="Its permanent address, to be cited.")
    title = serializers.CharField()
    made_at = serializers.DateTimeField(help_text="When the list was saved.")
    list_url = serializers.URLField(help_text="The list as it is now.")
    list_kind = serializers.CharField(help_text="Path of the list: `/search`, `/topics/nato`.")
    parameters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Query and filters of the list, each with its values.",
    )
    count = serializers.IntegerField(help_text="Articles of the set.")
    archive_count = serializers.IntegerField(help_text="Articles the archive showed then.")
    archive_changed_at = serializers.DateTimeField(
        allow_null=True, help_text="Last change of the archive then."
    )
    sha256 = serializers.CharField(
        help_text="SHA-256 of the lines `id content_sha256` of all articles in order, each ended"
        " by a line feed."
    )
    zip_url = serializers.URLField(help_text="All of it as files, with SHA256SUMS.")
    changes_url = serializers.URLField(help_text="What has changed since.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = SavedArticleSerializer(many=True)


class ResultChangesSerializer(serializers.Serializer[Any]):
    """Ids of articles by what has changed; each list in the order of the set."""

    url = serializers.URLField(help_text="Address of the result set.")
    is_same = serializers.BooleanField(help_text="Whether nothing of all this has changed.")
    list_is_gone = serializers.BooleanField(
        help_text="Whether the list's topic, source or filter no longer exists."
    )
    list_is_longer = serializers.BooleanField(
        help_text="Whether the list has more articles now than a set may: only the first count as added."
    )
    added = serializers.ListField(child=serializers.IntegerField())
    gone = serializers.ListField(
        child=serializers.IntegerField(), help_text="No longer in the list, or deleted."
    )
    withdrawn = serializers.ListField(child=serializers.IntegerField())
    changed = serializers.ListField(
        child=serializers.IntegerField(), help_text="With another title, byline, date or text."
    )
