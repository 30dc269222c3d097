"""What kinds of notice and of column there are, and how a government site's guideline calls the columns."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeCategory(models.TextChoices):
    ANNOUNCEMENT = "announcement", _("announcement")
    CIRCULAR = "circular", _("circular")
    NEWS = "news", _("news")
    POLICY = "policy", _("policy document")
    ACTIVITY = "activity", _("work in progress")
    APPOINTMENT = "appointment", _("appointment and removal")
    OTHER = "other", _("other notice")


class NoticeColumn(models.TextChoices):
    """What a list of notices is for; it decides how long it may go without a new one."""

    NEWS = "news", _("work news")
    NOTICES = "notices", _("notices and announcements")
    POLICY = "policy", _("policy documents")


# The guideline's own vocabulary for the meta tag ColumnType (国办发〔2017〕47号); data, not wording.
COLUMN_TYPES = {
    NoticeColumn.NEWS: "工作动态",
    NoticeColumn.NOTICES: "通知公告",
    NoticeColumn.POLICY: "政策文件",
}


class RemovalKind(models.TextChoices):
    """Why a notice is no longer where it was."""

    WITHDRAWN = "withdrawn", _("withdrawn")
    MOVED = "moved", _("moved")
