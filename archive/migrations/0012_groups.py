"""The groups that people of the desk are put in."""

from django.db import migrations, models

ALL = (
    "article", "articletopic", "batch", "capture", "formerslug", "proposal", "revision", "source",
    "term", "topic",
)
EDITED = {
    "article": ("change",),
    "articletopic": ("add", "change", "delete"),
    "capture": ("add", "change"),
    "proposal": ("change",),
    "source": ("add", "change"),
    "term": ("add", "change", "delete"),
    "topic": ("add", "change", "delete"),
}


def make_groups(apps, schema_editor):
    types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    groups = apps.get_model("auth", "Group").objects

    def permission(app, model, verb):
        kind, _ = types.get_or_create(app_label=app, model=model)
        found, _ = permissions.get_or_create(
            content_type=kind,
            codename=f"{verb}_{model}",
            defaults={"name": f"Can {verb} {model}"},
        )
        return found

    view = [permission("archive", model, "view") for model in ALL]
    edit = [permission("archive", m, verb) for m, verbs in EDITED.items() for verb in verbs]
    people = [permission("auth", "user", verb) for verb in ("add", "change", "view")]
    people.append(permission("auth", "group", "view"))
    for name, granted in (
        ("Reader", view),
        ("Editor", view + edit),
        ("Administrator", view + edit + people + [permission("archive", "source", "delete")]),
    ):
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(*granted)


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0011_articletopic_counted"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.AddField(
            model_name="capture",
            name="read_as",
            field=models.CharField(
                blank=True, max_length=20, verbose_name="read as"
            ),
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
