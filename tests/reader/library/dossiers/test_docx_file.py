"""A dossier as DOCX has a bounded number of elements, whatever its texts are made of."""

import io

import docx
import pytest
from django.contrib.auth.models import User

from reader.library.dossiers import docx_file
from reader.library.dossiers.compiling import add, begin

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("mark", ["\n", "\t", "\r"])
def test_line_ends_beyond_a_number_are_spaces_and_no_word_is_lost(monkeypatch, mark):
    monkeypatch.setattr(docx_file, "MOST_BREAKS", 50)
    lin = User.objects.create_user("lin")
    dossier = begin(lin, "印太")
    dossier.introduction = f"b{mark}" * 100
    long = {"kind": "note", "text": f"a{mark}" * 100}
    add(dossier, lin, [{"kind": "note", "text": "x\ny"}, *[long] * 3, {**long, "kind": "heading"}])

    file = b"".join(docx_file.written(dossier, "apa", "https://a.example", members=True))

    document = docx.Document(io.BytesIO(file))
    text = "\n".join(each.text for each in document.paragraphs)
    assert "x\ny" in text
    assert (text.count("a "), text.count("b ")) == (400, 100)
    assert len(document.element.xpath("//w:br | //w:tab")) <= 50
