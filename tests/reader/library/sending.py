"""A form of a page filled in and sent by the test client, as a person without scripts would."""

from django.test import Client
from lxml import html as markup


def send(client: Client, response, action: str, button: tuple[str, str] | None = None, **values):
    """Send the first form of a page that goes to `action` and has the button and the fields.

    Fields keep what the page has in them, but for `values`; a list ticks boxes of these values.
    """
    root = markup.fromstring(response.content.decode())
    forms = [form for form in root.forms if form.action == action]
    forms = [form for form in forms if all(_named(form, root, name) for name in values)]
    [form, *_] = [each for each in forms if button is None or _has(each, root, button)]
    given = [
        (name, value)
        for name, value in form.form_values()
        if name not in values and value is not None
    ]
    for name, value in values.items():
        given += [(name, each) for each in (value if isinstance(value, list) else [value])]
    data: dict[str, list[str]] = {}
    for name, value in [*given, *([button] if button else [])]:
        data.setdefault(name, []).append(value)
    assert "csrfmiddlewaretoken" in data
    return client.post(action, data)


def _has(form, root, button: tuple[str, str]) -> bool:
    name, value = button
    return any(each.get("value") == value for each in _named(form, root, name))


def _named(form, root, name: str) -> list:
    """The fields and buttons of a form with a name, those elsewhere on the page too."""
    within = form.xpath(".//*[@name=$name]", name=name)
    form_id = form.get("id") or "-"
    return within + root.xpath("//*[@form=$id][@name=$name]", id=form_id, name=name)
