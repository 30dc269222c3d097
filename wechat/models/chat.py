"""What is kept of the people who write to the account: as little as an answer needs, encrypted, for as short."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import privacy
from submissions.models import PrivacyNotice, Submission
from wechat.states import Step

PURPOSE = "wechat-openid"


def openid_hash(openid: str) -> str:
    """The keyed hash under which a follower is found again."""
    return privacy.blind_index(openid, purpose=PURPOSE)


class SeenRequest(models.Model):
    """A nonce or a message that has been here: the hash, and when. Purged once no repetition can pass for new."""

    key = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:8]


class Conversation(models.Model):
    """Where one follower stands in the chat. Forgotten a day after their last word, and when they leave."""

    openid_hash = models.CharField(max_length=64, unique=True)
    openid = models.TextField(help_text="Encrypted; bound to the hash.")
    step = models.CharField(max_length=10, choices=Step, default=Step.IDLE)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, null=True, related_name="+")
    deputy = models.ForeignKey("stations.Deputy", on_delete=models.SET_NULL, null=True, related_name="+")
    by_code = models.BooleanField(default=False, help_text="Came by the station's or the deputy's code.")
    privacy_notice = models.ForeignKey(PrivacyNotice, on_delete=models.PROTECT, null=True, related_name="+")
    draft = models.TextField(blank=True, help_text="A transcript that waits for the follower's word; encrypted.")
    listed = models.JSONField(default=list, blank=True, help_text="Numbers of the pages last listed, in their order.")
    touched_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("WeChat conversation")

    def __str__(self) -> str:
        return self.openid_hash[:8]

    @property
    def openid_in_clear(self) -> str:
        return privacy.decrypt(self.openid, table="wechat_conversation", pk=self.openid_hash, field="openid")

    @property
    def draft_in_clear(self) -> str:
        if not self.draft:
            return ""
        return privacy.decrypt(self.draft, table="wechat_conversation", pk=self.openid_hash, field="draft")


class Sender(models.Model):
    """Who sent an opinion by WeChat, encrypted like every reply channel, and deleted with them.

    `told` is a hash of what stood on the receipt when its author was last told of news.
    """

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, primary_key=True, related_name="+")
    openid_hash = models.CharField(max_length=64, db_index=True)
    openid = models.TextField(help_text="Encrypted; bound to this row.")
    wants_word = models.BooleanField(_("asked to be told"), default=False)
    told = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("WeChat sender")

    def __str__(self) -> str:
        return str(self.submission_id)

    @property
    def openid_in_clear(self) -> str:
        return privacy.decrypt(self.openid, table="wechat_sender", pk=self.submission_id, field="openid")


def sealed(value: str, *, table: str, pk: Any, field: str) -> str:
    return privacy.encrypt(value, table=table, pk=pk, field=field)
