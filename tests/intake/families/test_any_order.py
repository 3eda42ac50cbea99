"""The order in which documents come does not matter."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.intake.ingest import take_in
from archive.models import Article, Capture, Revision
from tests.intake.families import EPOCH, ERRORS, FORGED, OWN, SUBJECTS, document, page, text_of

pytestmark = pytest.mark.long


# Every kind of capture of two documents at one address: their moments differ, their order is any.
KINDS = [
    document("两国外长会谈", text_of("talks"), day="2024-04-05"),
    document("两国外长会谈了", text_of("talks"), at=EPOCH + 10, day="2024-04-05"),
    document("两国外长会谈", text_of("talks") + text_of("harvest"), at=EPOCH + 20),
    document("海湾的鲸鱼多了", text_of("whales"), at=EPOCH + 5, day="2024-04-09"),
    document("海湾的鲸鱼", text_of("whales"), at=EPOCH + 15, day="2024-04-09"),
    document("海湾的鲸鱼", f"<p>{SUBJECTS['whales'][:20]}</p>", at=EPOCH + 30, day="2024-04-09"),
    document("两国外长会谈", text_of("talks"), day="2024-04-05").replace("<p>", "<p> "),
    ERRORS["offline"],
    ERRORS["gone"],
    page("两国外长会谈", FORGED, OWN, saved_from="https://evil.example/a"),
]


@pytest.mark.django_db
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(KINDS), cut=st.integers(0, len(KINDS)))
def test_any_order_in_any_two_runs_gives_the_same_articles(order, cut):
    Revision.objects.all().delete()
    Article.objects.all().delete()
    Capture.objects.all().delete()
    named = [(f"{KINDS.index(text)}.txt", text.encode()) for text in order]

    take_in(named[:cut])
    take_in(named[cut:])

    found = set(Article.objects.values_list("title", "body_text", "capture__origin"))
    assert {(title, origin) for title, _text, origin in found} == {
        ("两国外长会谈", "2.txt"),
        ("海湾的鲸鱼", "4.txt"),
    }
