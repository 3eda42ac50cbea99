"""Going to a typed date."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("2024-04-05", "/2024/04/05/"),
        ("2024-4-5", "/2024/04/05/"),
        ("2024年4月5日", "/2024/04/05/"),
        ("20240405", "/2024/04/05/"),
        ("2024-04", "/2024/04/"),
        ("2024", "/2024/"),
    ],
)
def test_a_day_that_is_written_is_gone_to(client, written, address):
    response = client.get("/jump/", {"to": written})

    assert (response.status_code, response.headers["Location"]) == (302, address)


def test_a_jump_keeps_the_filters(client, make_source):
    make_source("bbc")

    response = client.get("/jump/?to=2024-04-05&source=bbc&next=https://example.com/")

    assert response.headers["Location"] == "/2024/04/05/?source=bbc"


@pytest.mark.parametrize("written", ["", "yesterday", "2024-02-30", "0000-01-01", "2024-13", "\0"])
def test_a_day_that_never_was_is_an_error_on_its_field(client, written):
    response = client.get("/jump/", {"to": written})

    assert response.status_code == 400
    page = response.content.decode()
    assert 'id="id_to_error"' in page
    assert "css/search" in page  # which lays the field and its button side by side
