"""Encodings: what a file declares, what its bytes tell, and what is noted of bytes that are none."""

import pytest

from archive.extraction.documents import DocumentError
from archive.extraction.formats.decoding import decode, decoded
from archive.extraction.reading import read

TEXTS = [
    (
        "cp1252",
        "Le ministère déclare : les négociations reprendront très prochainement, dès jeudi.",
    ),
    ("cp1252", "Die Außenminister würden sich nächste Woche in München treffen, erklärte er."),
    ("latin-1", "La reunión se celebrará mañana en la capital, después de años de espera."),
    ("cp1252", "It’s the minister’s view that the talks resume next week, he said on Thursday."),
    ("cp1250", "Ministr zahraničí řekl, že příští týden začnou jednání o hranicích, uvedl mluvčí."),
    ("iso8859-2", "Minister powiedział, że rozmowy rozpoczną się w przyszłym tygodniu, jak dodał."),
    ("cp1254", "Dışişleri Bakanı perşembe günü görüşmelerin gelecek hafta başlayacağını söyledi."),
    ("cp1251", "Министр иностранных дел заявил в четверг, что стороны договорились о встрече."),
    ("koi8-r", "Министр иностранных дел заявил в четверг, что стороны договорились о встрече."),
    ("cp1253", "Ο υπουργός Εξωτερικών δήλωσε την Πέμπτη ότι οι συνομιλίες θα ξαναρχίσουν."),
    ("cp1256", "قال وزير الخارجية يوم الخميس إن الجانبين اتفقا على استئناف المحادثات"),
    ("euc_jp", "外務大臣は木曜日、来週北京で会談を行うと述べました。両国は話し合いを再開します。"),
    ("cp932", "外務大臣は木曜日、来週北京で会談を行うと述べました。両国は話し合いを再開します。"),
    ("cp949", "외교부 장관은 목요일 다음 주 베이징에서 회담을 열기로 합의했다고 밝혔다."),
    ("gb18030", "外交部发言人周四在例行记者会上表示，中方注意到有关报道，希望各方保持克制。"),
    ("big5hkscs", "外交部發言人週四在例行記者會上表示，中方注意到有關報道，希望各方保持克制。"),
]


@pytest.mark.parametrize(("encoding", "text"), TEXTS)
def test_a_text_that_declares_no_encoding_is_read_in_its_own(encoding, text):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(("encoding", "text"), TEXTS)
def test_a_page_that_declares_no_encoding_is_read_in_its_own(encoding, text):
    page = f"<!DOCTYPE html><title>News</title><script>var a = 1</script><p>{text}</p>"

    assert text in decode(page.encode(encoding))


def test_a_declaration_counts_wherever_it_stands_in_the_head():
    filling = b"<meta name=a content=b>" * 500
    page = b"<html><head>" + filling + b"<meta charset=iso-8859-5></head><body>\xbc\xd8\xe0</body>"

    assert "Мир" in decode(page)


def test_a_declaration_in_a_comment_or_in_the_text_counts_for_nothing():
    page = "<html><head><!-- <meta charset=iso-8859-5> --></head><body>déjà <meta charset=koi8-r>"

    assert "déjà" in decode(page.encode("cp1252"))


def test_a_latin_declaration_over_chinese_bytes_is_not_believed():
    text = "外交部发言人周四在例行记者会上表示，中方注意到有关报道，希望各方保持克制。"
    page = f"<html><head><meta charset=iso-8859-1></head><body><p>{text}</p>".encode("gb18030")

    assert text in decode(page)


def test_every_byte_of_a_latin_encoding_is_known():
    assert "ministère" in decode(b'<meta charset="latin1"><p>minist\xe8re \x81</p>')


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs", "euc_jp"])
def test_a_stray_byte_is_replaced_and_noted(encoding):
    text = dict(TEXTS)["euc_jp" if encoding == "euc_jp" else "big5hkscs"]
    head = f"<html><head><meta charset={encoding.removesuffix('hkscs').replace('_', '-')}></head>\n"

    found, note = decoded(f"{head}<p>{text}</p>".encode(encoding) + b"<p>\xff</p>")

    assert text in found
    assert note.startswith("bytes that are no character, replaced 1 times, first in line 2")


def test_what_was_replaced_is_listed_with_what_was_dropped():
    text = "外交部发言人周四在例行记者会上表示，中方注意到有关报道，希望各方保持克制。" * 3
    page = f"<html><title>两国会谈</title><body><p>{text}</p>".encode() + b"<footer>\xe9</footer>"

    assert [piece.rule for piece in read(page).dropped] == ["no text"]


def test_bytes_in_no_encoding_are_refused_with_the_place():
    with pytest.raises(DocumentError, match="not UTF-8 at byte 0"):
        decode(bytes(range(0x80, 0x100)) * 3)
