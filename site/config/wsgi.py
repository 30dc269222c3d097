"""The WSGI door: pages and forms."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

# What was loaded until now stays for good: looking through it for garbage again and again costs a tenth of each answer.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
