"""Serializers of words counted, for the description of the API."""

from typing import Any

from rest_framework import serializers


class FigureSerializer(serializers.Serializer[Any]):
    articles = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="Of all articles there, from 0 to 1.")
    times = serializers.FloatField(allow_null=True, help_text="How many times the words occur.")
    per_million = serializers.FloatField(allow_null=True)
    url = serializers.URLField(allow_null=True, help_text="Where these articles are listed.")


class CountedWordSerializer(FigureSerializer):
    word = serializers.CharField()
    also = serializers.ListField(child=serializers.CharField())
    undated = serializers.IntegerField(help_text="Articles without a date, which no period has.")
    articles_read = serializers.IntegerField(
        help_text="Of which occurrences were counted; of fewer than all, the rest is estimated."
    )


class FrequencyRowSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="A period as in the timeline, a slug or a language.")
    name = serializers.CharField()
    first = serializers.DateField(allow_null=True)
    last = serializers.DateField(allow_null=True)
    figures = FigureSerializer(many=True, help_text="One for each of the words, in their order.")


class FrequencySerializer(serializers.Serializer[Any]):
    by = serializers.CharField()
    words = CountedWordSerializer(many=True)
    results = FrequencyRowSerializer(many=True)


class ExtentSerializer(serializers.Serializer[Any]):
    articles = serializers.IntegerField()
    articles_read = serializers.IntegerField(help_text="Fewer where a sample was read.")
    is_sample = serializers.BooleanField(
        help_text="Drawn by the articles' numbers: evenly of every time and outlet, always the same."
    )


class ComparedSerializer(ExtentSerializer):
    tokens = serializers.IntegerField(help_text="Chinese characters and words of letters read.")


class CollocateSerializer(serializers.Serializer[Any]):
    word = serializers.CharField(help_text="Folded: in Simplified characters, without capitals.")
    times = serializers.IntegerField()
    expected = serializers.FloatField()
    log_likelihood = serializers.FloatField()
    log_dice = serializers.FloatField()
    url = serializers.URLField(help_text="Articles with both words.")


class CollocationsSerializer(serializers.Serializer[Any]):
    places = serializers.IntegerField()
    with_it = ExtentSerializer()
    without_it = ExtentSerializer()
    results = CollocateSerializer(many=True)


class KeyWordSerializer(serializers.Serializer[Any]):
    word = serializers.CharField(help_text="Folded: in Simplified characters, without capitals.")
    times = serializers.IntegerField()
    articles = serializers.IntegerField()
    elsewhere = serializers.IntegerField()
    log_likelihood = serializers.FloatField()
    log_ratio = serializers.FloatField()
    url = serializers.URLField(help_text="These articles that have it.")


class KeynessSerializer(serializers.Serializer[Any]):
    these = ComparedSerializer()
    others = ComparedSerializer()
    results = KeyWordSerializer(many=True)
