"""Addresses of what an account follows, below /mine/."""

from django.urls import path

from reader.views.following_pages.following_page import bring, following, take_away
from reader.views.following_pages.new_since_page import mine, seen

urlpatterns = [
    path("mine/", mine, name="mine"),
    path("mine/seen/", seen, name="mine-seen"),
    path("mine/following/", following, name="mine-following"),
    path("mine/following/file.json", take_away, name="mine-following-file"),
    path("mine/following/import/", bring, name="mine-following-import"),
]
