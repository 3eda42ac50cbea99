"""The door a production server knocks at."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
application = get_wsgi_application()
# What is loaded now stays. Python would look through all of it again and again for what nobody
# needs any more, and a reader would wait for a tenth of a second meanwhile.
get_resolver().check()
gc.collect()
gc.freeze()
# Nor through all that pages remember, every forty pages: every four hundred will do.
gc.set_threshold(700, 10, 100)
