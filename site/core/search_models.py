"""The search index: what is public, folded and cut into pairs of signs. It can be thrown away and made anew."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

LANGUAGE = "zh-Hans"


class SearchEntry(models.Model):
    """One thing that can be found. It says where to look; whether it may be shown is asked of the thing itself.

    `place` is what follows the page's address, or an address of its own when it begins with a slash. `vector` holds
    the bigrams of `folded`, and `kind:<kind>` so that one index answers both. There is no foreign key: an entry that
    outlives its page for a moment is not shown, and nothing is deleted by way of it.
    """

    kind = models.CharField(max_length=20)
    identity = models.CharField(max_length=120, unique=True, help_text="Model and key, such as notices.noticepage:7.")
    object_id = models.BigIntegerField()
    page_id = models.BigIntegerField(db_index=True)
    language = models.CharField(max_length=12, default=LANGUAGE)
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    vector = SearchVectorField()
    place = models.CharField(max_length=300, blank=True)
    dated_at = models.DateTimeField()
    indexed_at = models.DateTimeField()

    class Meta:
        indexes = [
            # Without fast update: a reader never walks through a list of entries that wait to be sorted in.
            GinIndex(fields=["vector"], name="search_by_bigrams", fastupdate=False),
            models.Index(models.F("dated_at").desc(), models.F("id").desc(), name="search_newest"),
            models.Index("kind", models.F("dated_at").desc(), models.F("id").desc(), name="search_newest_by_kind"),
            models.Index(fields=("kind", "object_id"), name="search_by_object"),
        ]

    def __str__(self) -> str:
        return self.identity
