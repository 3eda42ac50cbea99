"""Indexes by the places of articles in lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0027_places_filled")]

    operations = [
        migrations.RemoveIndex(
            model_name="article",
            name="article_doubtful",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_no_byline",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_no_topic",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_corrected",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_contested",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_copies",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_withdrawn",
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("withdrawn_at", None)),
                name="article_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("oldest_place"),
                models.F("id"),
                condition=models.Q(("withdrawn_at", None)),
                name="article_oldest",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("source"),
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("withdrawn_at", None)),
                name="article_source_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("source"),
                models.F("oldest_place"),
                models.F("id"),
                condition=models.Q(("withdrawn_at", None)),
                name="article_source_oldest",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("language"),
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("withdrawn_at", None)),
                name="article_language_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("language"),
                models.F("oldest_place"),
                models.F("id"),
                condition=models.Q(("withdrawn_at", None)),
                name="article_language_oldest",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("published_precision"),
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="article_doubtful",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                models.F("source"),
                condition=models.Q(("byline", ""), ("withdrawn_at", None)),
                name="article_no_byline",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("topicless", True), ("withdrawn_at", None)),
                name="article_no_topic",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("corrected_at__isnull", False)),
                name="article_corrected",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("contested_fields__isnull", False)),
                name="article_contested",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(
                    ("story__isnull", False), ("story_chosen", None), ("withdrawn_at", None)
                ),
                name="article_copies",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("withdrawn_at__isnull", False)),
                name="article_withdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="articletopic",
            index=models.Index(
                models.F("topic"),
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("article"), descending=True),
                condition=models.Q(("origin", "excluded"), _negated=True),
                name="articletopic_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="articletopic",
            index=models.Index(
                models.F("topic"),
                models.F("oldest_place"),
                models.F("article"),
                condition=models.Q(("origin", "excluded"), _negated=True),
                name="articletopic_oldest",
            ),
        ),
        migrations.AddIndex(
            model_name="articletopic",
            index=models.Index(
                models.F("topic"),
                models.F("origin"),
                models.OrderBy(models.F("score"), descending=True),
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("article"), descending=True),
                condition=models.Q(("origin", "excluded"), _negated=True),
                name="articletopic_score",
            ),
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_event",
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("event"),
                models.OrderBy(models.F("newest_place"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("event__isnull", False)),
                name="article_event",
            ),
        ),
    ]
