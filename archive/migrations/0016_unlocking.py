"""Administrators may see whom wrong passwords locked out, and let them in again."""

from django.db import migrations


def let_administrators_unlock(apps, schema_editor):
    types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    kind, _ = types.get_or_create(app_label="axes", model="accessattempt")
    for verb in ("view", "delete"):
        permission, _ = permissions.get_or_create(
            content_type=kind,
            codename=f"{verb}_accessattempt",
            defaults={"name": f"Can {verb} access attempt"},
        )
        for group in apps.get_model("auth", "Group").objects.filter(name="Administrator"):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0015_topic_merge"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(let_administrators_unlock, migrations.RunPython.noop)]
