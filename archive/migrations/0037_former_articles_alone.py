import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0036_former_articles_filled'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='formerevent',
            name='event',
        ),
        migrations.RemoveField(
            model_name='formerthread',
            name='thread',
        ),
        migrations.AlterField(
            model_name='formerevent',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_events', to='archive.article'),
        ),
        migrations.AlterField(
            model_name='formerthread',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_threads', to='archive.article'),
        ),
    ]
