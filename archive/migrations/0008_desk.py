import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """Tell of the articles that are there what new columns say of them."""
    articles = apps.get_model("archive", "Article").objects
    links = apps.get_model("archive", "ArticleTopic").objects
    articles.exclude(edited_fields=[]).update(corrected_at=models.F("updated_at"))
    articles.filter(models.Exists(links.filter(article=models.OuterRef("pk")))).update(
        topicless=False
    )


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0007_count'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('what', models.CharField(max_length=200, verbose_name='change')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='articles')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
            ],
            options={
                'verbose_name': 'change of many',
                'verbose_name_plural': 'changes of many',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=100, unique=True, verbose_name='slug')),
            ],
            options={
                'verbose_name': 'former address',
                'verbose_name_plural': 'former addresses',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chinese', models.CharField(max_length=40, verbose_name='Chinese')),
                ('latin', models.CharField(max_length=80, verbose_name='Latin')),
                ('articles', models.PositiveIntegerField(default=0, verbose_name='articles')),
                ('sentence', models.TextField(blank=True, verbose_name='sentence')),
                ('dismissed', models.BooleanField(default=False, verbose_name='dismissed')),
            ],
            options={
                'verbose_name': 'proposed spelling',
                'verbose_name_plural': 'proposed spellings',
                'ordering': ['-articles', 'chinese'],
            },
        ),
        migrations.RemoveIndex(
            model_name='capture',
            name='capture_outcome',
        ),
        migrations.AddField(
            model_name='article',
            name='contested_fields',
            field=models.JSONField(editable=False, null=True, verbose_name='contested fields'),
        ),
        migrations.AddField(
            model_name='article',
            name='corrected_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='corrected on'),
        ),
        migrations.AddField(
            model_name='article',
            name='story_chosen',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='article',
            name='topicless',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.OrderBy(models.F('published_day'), descending=True), models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), models.F('source'), condition=models.Q(('byline', ''), ('withdrawn_at', None)), name='article_no_byline'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.OrderBy(models.F('published_day'), descending=True), models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('topicless', True), ('withdrawn_at', None)), name='article_no_topic'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.OrderBy(models.F('published_day'), descending=True), models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('corrected_at__isnull', False)), name='article_corrected'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.OrderBy(models.F('published_day'), descending=True), models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('contested_fields__isnull', False)), name='article_contested'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.OrderBy(models.F('published_day'), descending=True), models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('story__isnull', False), ('story_chosen', None), ('withdrawn_at', None)), name='article_copies'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.OrderBy(models.F('published_day'), descending=True), models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('withdrawn_at__isnull', False)), name='article_withdrawn'),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(fields=['outcome', '-id'], name='capture_outcome'),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(fields=['format', '-id'], name='capture_format'),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(fields=['origin'], name='capture_origin'),
        ),
        migrations.AddField(
            model_name='batch',
            name='editor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='editor'),
        ),
        migrations.AddField(
            model_name='batch',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by'),
        ),
        migrations.AddField(
            model_name='revision',
            name='corrected_before',
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='revision',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='revisions', to='archive.batch', verbose_name='change of many'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(models.OrderBy(models.F('made_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='revision_latest'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(models.F('editor'), models.OrderBy(models.F('made_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='revision_by_editor'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(models.F('cause'), models.OrderBy(models.F('made_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='revision_by_cause'),
        ),
        migrations.AddField(
            model_name='formerslug',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='archive.topic'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='topic',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='archive.topic', verbose_name='topic'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(fields=('chinese', 'latin'), name='proposal_once_per_pair'),
        ),
    ]
