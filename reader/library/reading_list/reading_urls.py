"""URL configuration of the reading list."""

from django.urls import path

from reader.library.reading_list.reading_pages import reading_list

urlpatterns = [path("mine/reading/", reading_list, name="mine-reading")]
