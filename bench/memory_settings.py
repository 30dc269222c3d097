"""The measured site with the memory of its processes on, as where no cache stands in front."""

from bench.site_settings import *  # noqa: F403

MEMORY_CACHE_BYTES = 32 * 1024 * 1024
PURGES = True
