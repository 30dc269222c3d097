"""The measured site as a node among several: pages kept in memory, changes heard, notices due at once."""

from bench.site_settings import *  # noqa: F403

MEMORY_CACHE_BYTES = 8 * 1024 * 1024
PURGES = True
MODERATION_OUTBOX_MINUTES = 0
