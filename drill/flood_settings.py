"""The measured site with production's own limits: a flood must meet what it would meet there."""

from bench.site_settings import *  # noqa: F403
from config.settings.base import THROTTLES as THROTTLES
