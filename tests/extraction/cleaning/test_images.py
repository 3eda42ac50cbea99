"""Cleaning of images, links and embeds: one test for each shape of markup."""

import pytest

from tests.extraction.cleaning.test_body import cleaned, html


class TestImages:
    @pytest.mark.parametrize(
        ("image", "address"),
        [
            ('<img src="https://images.weserv.nl/?url=api.dw.com/image/1.jpg">', "https://api.dw.com/image/1.jpg"),
            ('<img src="https://images.weserv.nl?url=gdb.voanews.com/1.jpg&w=900">', "https://gdb.voanews.com/1.jpg"),
            ('<img src="//s3.reutersmedia.net/r/?i=1">', "https://s3.reutersmedia.net/r/?i=1"),
            ('<img src="/rfa/1.jpg">', "https://www.rfi.fr/rfa/1.jpg"),
            ('<img src="https:////a.b/1.jpg">', "https://a.b/1.jpg"),
            ('<img src="data:image/gif;base64,R0" data-src="https://a.b/1.jpg">', "https://a.b/1.jpg"),
            ('<img src="data:image/gif;base64,R0"><noscript><img src="https://a.b/1.jpg"></noscript>', "https://a.b/1.jpg"),
            ('<img src="" srcset="https://a.b/s.jpg 300w, https://a.b/l.jpg 900w">', "https://a.b/l.jpg"),
            ('<img src="https://a.b/x-300x284.jpg" srcset="https://a.b/x.jpg 599w">', "https://a.b/x.jpg"),
            ('<img src="https://t.cn/unsafe/1340x754/https://t.cn/unsafe/picture/9/1.jpg">', "https://t.cn/unsafe/picture/9/1.jpg"),
            ('<picture><source srcset="https://a.b/l.webp"><img src="https://a.b/1.jpg"></picture>', "https://a.b/1.jpg"),
        ],
    )  # fmt: skip
    def test_the_real_address_is_found(self, image, address):
        assert [i.url for i in cleaned(f"<p>甲</p>{image}").images] == [address]

    @pytest.mark.parametrize(
        "image",
        [
            '<img src="">',
            '<img src="https://a.b/p.gif" width="1" height="1">',
            '<img src="/rfa_resources/graphics/icon-zoom.png">',
            '<img src="https://ichef.bbci.co.uk/news/1/_105894347_grey_line-nc.png">',
            '<img src="https://ir-na.amazon-adsystem.com/e/ir?t=x" width="1">',
            '<img src="data:image/png;base64,AA">',
            '<img src="javascript:alert(1)">',
            '<video poster="https://a.b/p.jpg"></video>',
        ],
    )
    def test_what_is_no_picture_is_none(self, image):
        assert cleaned(f"<p>甲</p>{image}").images == ()

    def test_an_emoji_picture_becomes_its_character(self):
        assert (
            html('<p>好<img src="https://s.w.org/images/core/emoji/1.png" alt="😂">的</p>')
            == "<p>好😂的</p>"
        )

    def test_a_picture_shown_twice_is_kept_once(self):
        source = '<img src="https://a.b/1.jpg"><p>甲</p><img src="https://a.b/1.jpg"><p>乙</p>'

        assert len(cleaned(source).images) == 1

    def test_captions_and_credits_find_their_pictures(self):
        source = (
            '<div class="media-landscape has-caption"><span class="image-and-copyright-container"><img alt="华为" src="//a.b/1.jpg">'
            '<span class="off-screen">图片版权</span><span class="story-image-copyright">Reuters</span></span>'
            '<figcaption class="media-caption"><span class="off-screen">Image caption</span><span class="media-caption__text">图说。</span></figcaption></div><p>甲</p>'
        )

        [image] = cleaned(source, "bbc").images

        assert (image.alt, image.caption, image.credit) == ("华为", "图说。", "Reuters")

    def test_grey_small_type_after_a_picture_is_its_caption(self):
        source = '<img src="//a.b/1.jpg" width="100%"><div><small style="color: #999;">图说</small></div><p>甲</p>'

        assert html(source, "voa") == (
            '<figure><img src="https://a.b/1.jpg" alt=""><figcaption>图说</figcaption></figure><p>甲</p>'
        )

    def test_a_caption_is_never_cut_inside_a_bracket(self):
        source = '<div class="image-inline"><img src="/1.jpg"><div class="image-caption">图为现场。（当事人提供/记者某甲）</div></div>'

        [image] = cleaned(source, "rfa").images

        assert image.caption == "图为现场。（当事人提供/记者某甲）"

    def test_a_file_name_is_no_alternative_text(self):
        assert cleaned('<img src="//a.b/1.jpg" alt="m0709-qlp2.jpg">').images[0].alt == ""


class TestLinks:
    @pytest.mark.parametrize(
        ("href", "address"),
        [
            ("/a/1.html", "https://www.rfi.fr/a/1.html"),
            ("//a.b/1", "https://a.b/1"),
            ("https:////a.b/1", "https://a.b/1"),
            ("https://a.b/1?utm_source=x&amp;id=2&amp;fbclid=3", "https://a.b/1?id=2"),
            ("https://a.b/中文?q=北约", "https://a.b/中文?q=北约"),
            ("mailto:a@b.org", "mailto:a@b.org"),
        ],
    )
    def test_a_link_is_absolute_and_without_trackers(self, href, address):
        assert html(f'<p>见<a href="{href}">此</a></p>') == f'<p>见<a href="{address}">此</a></p>'

    @pytest.mark.parametrize(
        "href",
        ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "file:///etc/passwd", "#top", "", "http://[", "vbscript:x"],
    )  # fmt: skip
    def test_an_unsafe_link_is_dropped_and_its_text_kept(self, href):
        assert html(f'<p>见<a href="{href}">此</a>处</p>') == "<p>见此处</p>"

    def test_an_empty_link_leaves_nothing(self):
        assert html('<p>甲<a href="/a/5505228.html"></a>乙</p>') == "<p>甲乙</p>"


class TestEmbeds:
    @pytest.mark.parametrize(
        ("source", "label", "address"),
        [
            ('<iframe src="https://www.youtube.com/embed/sPsKntdD8Vg?x">YouTube</iframe>', "▶ YouTube", "https://www.youtube.com/watch?v=sPsKntdD8Vg"),
            ('<iframe src="https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fx%2Fvideos%2F1%2F"></iframe>', "▶ Facebook", "https://www.facebook.com/x/videos/1/"),
            ('<video poster="p.jpg" src="https://a.b/v.mp4"></video>', "▶ 视频", "https://a.b/v.mp4"),
            ('<audio><source src="https://a.b/a.mp3"></audio>', "▶ 音频", "https://a.b/a.mp3"),
            ('<iframe src="//www.voacantonese.com/embed/1.html">Pangea</iframe>', "▶ voacantonese.com", "https://www.voacantonese.com/embed/1.html"),
        ],
    )  # fmt: skip
    def test_an_embedded_thing_becomes_a_labelled_link(self, source, label, address):
        assert html(f"<p>甲</p>{source}") == f'<p>甲</p><p><a href="{address}">{label}</a></p>'

    def test_what_stands_under_a_video_is_its_label(self):
        source = '<p>甲</p><video src="https://a.b/v.mp4"></video><div><small style="color: #999;">现场画面</small></div>'

        assert html(source, "voa") == '<p>甲</p><p><a href="https://a.b/v.mp4">▶ 现场画面</a></p>'

    def test_a_tweet_stays_a_quotation(self):
        source = '<blockquote class="twitter-tweet"><p>推文</p>&mdash; 某人 <a href="https://twitter.com/x/status/1?ref_src=twsrc">日期</a></blockquote><script src="https://platform.twitter.com/widgets.js"></script>'

        assert html(source, "cdt") == (
            '<blockquote><p>推文</p><p>— 某人 <a href="https://twitter.com/x/status/1">日期</a></p></blockquote>'
        )
