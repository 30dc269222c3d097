"""Production is the base; this module exists so that the choice is written down."""

from .base import *  # noqa: F403
