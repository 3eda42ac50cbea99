import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0034_unplaced'),
    ]

    operations = [
        migrations.AddField(
            model_name='formerevent',
            name='article',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_events', to='archive.article'),
        ),
        migrations.AddField(
            model_name='formerthread',
            name='article',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='former_threads', to='archive.article'),
        ),
    ]
