"""Articles on their way to the account. Their status is moved by `core.transitions.move()` alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wechat.states import UNDER_WAY, ArticleStatus


class Article(models.Model):
    """One version of one page for the account. `link_key` makes its link back unlike every other's.

    By that link it is recognised among what the account has published when WeChat's answer was lost.
    """

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("page")
    )
    revision_id = models.BigIntegerField(default=0)
    title = models.CharField(_("title"), max_length=64)
    link_key = models.CharField(max_length=24, unique=True)
    status = models.CharField(max_length=12, choices=ArticleStatus, default=ArticleStatus.PREPARED)
    version = models.PositiveIntegerField(default=1)
    media_id = models.CharField(max_length=128, blank=True)
    publish_id = models.CharField(max_length=64, blank=True)
    article_id = models.CharField(max_length=128, blank=True)
    url = models.CharField(max_length=500, blank=True)
    error_code = models.IntegerField(null=True)
    error_text = models.CharField(max_length=300, blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(auto_now_add=True)
    handed_over_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("WeChat article")
        verbose_name_plural = _("WeChat articles")
        ordering = ["-pk"]
        permissions = [
            ("prepare_article", "Can send pages to the official account as drafts"),
            ("release_article", "Can release drafts of others for publication"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("page",), condition=Q(status__in=sorted(UNDER_WAY)), name="wechat_article_one_under_way_per_page"
            ),
            models.UniqueConstraint(
                fields=("page", "revision_id"), condition=Q(status="published"), name="wechat_article_once_per_version"
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=models.F("prepared_by")),
                name="wechat_article_released_by_another",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class UploadedPicture(models.Model):
    """A picture that WeChat has already: inside texts by its address, as a cover by its number."""

    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes that were sent.")
    is_cover = models.BooleanField(default=False)
    value = models.CharField(max_length=500, help_text="Address inside a text, or the cover's media_id.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("digest", "is_cover"), name="wechat_picture_uploaded_once")]

    def __str__(self) -> str:
        return self.digest[:8]
