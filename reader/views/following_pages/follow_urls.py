"""Addresses of what an account follows, below /mine/."""

from django.urls import path

from reader.views.following_pages.following_page import bring, following, take_away
from reader.views.following_pages.mail_pages import confirm, mail_address, stop
from reader.views.following_pages.new_since_page import mine, seen
from reader.views.following_pages.private_feed import private_feed
from reader.views.following_pages.search_pages import saved_search, searches

urlpatterns = [
    path("mine/", mine, name="mine"),
    path("mine/seen/", seen, name="mine-seen"),
    path("mine/following/", following, name="mine-following"),
    path("mine/following/file.json", take_away, name="mine-following-file"),
    path("mine/following/import/", bring, name="mine-following-import"),
    path("mine/searches/", searches, name="mine-searches"),
    path("mine/searches/<int:search>/", saved_search, name="mine-search"),
    path("mine/searches/mail/", mail_address, name="mine-mail"),
    path("mine/searches/mail/<str:token>/", confirm, name="mine-mail-confirm"),
    path("mine/feeds/<slug:key>/feed.atom", private_feed, name="mine-feed"),
    path("mine/stop/<str:token>/", stop, name="mine-stop"),
]
