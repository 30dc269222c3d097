"""附件: a picture or document kept with a suggestion or a reply, its content looked at, behind a door of its own."""

import hashlib
import secrets
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.models import SiteDocument
from stations.services.evidence import checked_upload, private_collection
from stations.services.records import RecordRefused
from suggestions.models import Reply, Suggestion, SuggestionFile
from suggestions.permissions import is_filer
from suggestions.services.filing import WRITABLE
from suggestions.services.steps import NotTheirs, StepRefused, lock

COLLECTION = "代表建议附件"
MOST_FILES = 10


@transaction.atomic
def attach_file(row: Suggestion, upload: File, *, by: Any) -> SuggestionFile:
    """Attach a file to what is still written; raises StepRefused for a wrong kind, for too many, and once it is fixed."""
    locked = _writable(row, by)
    kept = keep_file(locked, upload, by=by)
    record(locked, "suggestions.attach", by=by)
    return kept


@transaction.atomic
def remove_file(file: SuggestionFile, *, by: Any) -> None:
    """Take a file away while the suggestion is still written; what came with a reply stays for good."""
    row = _writable(file.suggestion, by)
    if file.reply_id:
        raise StepRefused(_("What came with a reply stays with it."))
    document = file.document
    file.delete()
    document.delete()
    record(row, "suggestions.detach", by=by)


def _writable(row: Suggestion, by: Any) -> Suggestion:
    locked = lock(row)
    if not is_filer(by, locked):
        raise NotTheirs(_("Only the lead deputy, or staff for them, change it."))
    if locked.status not in WRITABLE:
        raise StepRefused(_("Its words are fixed; take it back to a draft first."))
    return locked


def keep_file(row: Suggestion, upload: File, *, by: Any, reply: Reply | None = None) -> SuggestionFile:
    """Store a file of a locked suggestion; whoever calls has asked who may."""
    if row.files.filter(reply=reply).count() >= MOST_FILES:
        raise StepRefused(_("At most %(count)s files belong here.") % {"count": MOST_FILES})
    try:
        extension, content, _is_picture = checked_upload(upload)
    except RecordRefused as error:
        raise StepRefused(str(error)) from error
    name = f"{(upload.name or '').rpartition('/')[2].rpartition('.')[0][:90]}.{extension}"
    # Neither title nor address tells what is inside: both appear where documents are listed.
    document = SiteDocument(title=f"s{row.pk}", collection=private_collection(COLLECTION), uploaded_by_user=by)
    document.file.save(f"{secrets.token_urlsafe(24)}.{extension}", ContentFile(content), save=False)
    document.file_size = len(content)
    document.save()
    return SuggestionFile.objects.create(
        suggestion=row, reply=reply, document=document, name=name, added_by=by,
        digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


def open_file(file: SuggestionFile, *, by: Any) -> File:
    """The file for somebody who sees the suggestion; the reading is logged."""
    record(file.suggestion, "suggestions.read_file", by=by)
    return file.document.file.open("rb")
