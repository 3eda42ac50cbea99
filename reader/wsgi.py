"""The WSGI application that gunicorn serves, with the garbage collector tuned for it."""

import gc
import os
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from archive.outlets import mistakes
from archive.text.script import fold

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
application = get_wsgi_application()

from archive.search.query.vocabulary import vocabulary  # noqa: E402 -- needs the models

if wrong := mistakes():
    raise ImproperlyConfigured("\n".join(["Outlets' files are wrong:", *map(str, wrong)]))
for needed_later in ("snowballstemmer", "citeproc"):  # which no visitor should wait for
    import_module(needed_later)
fold("读")  # makes the tables by which texts and queries are folded,
vocabulary()  # and those of the words that stand for one another
# All that is loaded now stays for the life of the process: frozen, it is left out of garbage
# collections, which would otherwise stop a request for a tenth of a second.
get_resolver().check()
gc.collect()
gc.freeze()
# Full collections also walk all cached values: after every 400 pages instead of every 40.
gc.set_threshold(700, 10, 100)
