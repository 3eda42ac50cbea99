"""Preload module of the fork server from which reader processes are forked; see `processes`.

A fork can read at once; a new process would spend two seconds on imports and regular expressions.
"""

import gc

import django

django.setup()

from archive.intake.ingest import warm  # noqa: E402

warm()
gc.collect()
gc.freeze()
