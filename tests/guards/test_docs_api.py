"""docs/api.md: its examples run, and its list of parameters is complete."""

import json
import re
import shlex

import pytest
import urllib3

from reader.api.parameters import ApiFilter, TimelineFilter
from reader.api.serializers import WHOLE
from tests.helpers.serving import ROOT, serving

pytestmark = pytest.mark.long

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\ncurl (.+?)\n```\n(?:```json\n(.+?)\n```)?", PAGE, re.DOTALL)
HOST = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("served")) as site:
        yield site


def test_there_are_examples():
    assert len(EXAMPLES) == PAGE.count("\ncurl ") > 5


@pytest.mark.parametrize(("command", "expected"), EXAMPLES)
def test_an_example_gives_what_the_page_says(site, command, expected):
    [address] = shlex.split(command)
    headers = {"Accept-Language": "en"}

    answer = urllib3.request("GET", address.replace(HOST, site.address), headers=headers)

    assert answer.headers["Content-Type"] == "application/json"
    told = json.loads(answer.data.decode().replace(site.address, HOST))
    assert told == json.loads(expected) if expected else told["results"]


def test_the_client_in_python_lists_what_the_site_does(site, capsys):
    program, counting = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    address = f"{site.address}/api/v1/articles/?q=%E5%8C%97%E7%B4%84&ordering=published_at"

    exec(compile(program.replace(HOST, site.address), "docs/api.md", "exec"), {})

    titles = [each["title"] for each in urllib3.request("GET", address).json()["results"]]
    assert len(titles) > 2  # more than one page of two
    assert [line.split(" ", 2)[2] for line in capsys.readouterr().out.splitlines()] == titles

    exec(compile(counting.replace(HOST, site.address), "docs/api.md", "exec"), {})
    assert re.match(r"\d{4} [\d.]+ ", capsys.readouterr().out)


@pytest.mark.parametrize(
    "name", sorted({*ApiFilter.base_filters, *TimelineFilter.base_filters, *WHOLE})
)
def test_every_parameter_and_field_is_explained(name):
    assert f"`{name}`" in PAGE
