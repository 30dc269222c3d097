"""The gate before everything public: which of our models an address for the public may read, and which rows of them.

Each app registers its own when it is loaded. What is not registered is nobody's business but the staff's: the crawl of
`tests/submissions/test_gate.py` notes every table that a public address reads and fails for one that is not named here,
and so does a public module that imports a model that is not.
"""

from django.apps import apps
from django.db import models


class Visible(models.Manager):
    """Shows only what is public now; the default manager of what is public, so that forgetting a filter leaks nothing."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(is_visible=True)


_shown: dict[str, str] = {}


def register(app: str, names: str, *, shown: str) -> None:
    """These models of an app may be read for the public; `shown` says which of their rows, for the next reader."""
    _shown.update({f"{app}.{name}": shown for name in names.split()})


def registered() -> dict[type[models.Model], str]:
    return {apps.get_model(label): shown for label, shown in _shown.items()}
