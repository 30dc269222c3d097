"""Wagtail's form of a picture, answering in words where a file only pretends to be one."""

from django.utils.translation import gettext as _
from wagtail.images.forms import BaseImageForm


class PictureForm(BaseImageForm):
    def _clean_fields(self) -> None:
        """Wagtail measures a picture after looking at its first bytes alone; what follows them may be anything."""
        try:
            super()._clean_fields()
        except (OSError, SyntaxError, ValueError):
            self.add_error("file", _("This picture cannot be read; save it anew and try again."))
