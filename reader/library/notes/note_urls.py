"""URL configuration of notes."""

from django.urls import path

from reader.library.notes.note_pages import new_note, note, notes, notes_file

urlpatterns = [
    path("mine/notes/", notes, name="mine-notes"),
    path("mine/notes.jsonld", notes_file, {"form": "jsonld"}, name="mine-notes-jsonld"),
    path("mine/notes.md", notes_file, {"form": "md"}, name="mine-notes-md"),
    path("mine/notes/on/<int:pk>/", new_note, name="mine-note-new"),
    path("mine/notes/<int:note>/", note, name="mine-note"),
]
