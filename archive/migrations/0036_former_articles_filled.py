from django.db import migrations
from django.db.models import Subquery, OuterRef


def fill(apps, schema_editor):
    """Let former numbers and slugs lead to an article of the event or thread they led to."""
    article = apps.get_model('archive', 'Article')
    former_event = apps.get_model('archive', 'FormerEvent')
    former_thread = apps.get_model('archive', 'FormerThread')
    of_event = article.objects.filter(event=OuterRef('event')).order_by('published_day', 'pk')
    of_thread = article.objects.filter(event__thread=OuterRef('thread')).order_by('published_day', 'pk')
    former_event.objects.update(article=Subquery(of_event.values('pk')[:1]))
    former_thread.objects.update(article=Subquery(of_thread.values('pk')[:1]))
    former_event.objects.filter(article=None).delete()
    former_thread.objects.filter(article=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0035_former_articles'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
