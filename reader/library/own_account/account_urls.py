"""URL configuration of one's own account."""

from django.urls import path

from reader.library.own_account.account_pages import account, own_library, read_library

urlpatterns = [
    path("mine/account/", account, name="mine-account"),
    path("mine/library.json", own_library, name="mine-library"),
    path("mine/import/", read_library, name="mine-import"),
]
