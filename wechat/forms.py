"""The menu as a grid of three columns, each with its button and five above it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wechat.models import MenuEntry
from wechat.models.account import COLUMNS, ROWS, MenuAction


class MenuForm(forms.Form):
    """Fields named `label-1-0`, `action-1-0`, `address-1-0`: column, then row. An empty label is no button."""

    def __init__(self, *args: Any, entries: list[MenuEntry], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        known = {(entry.column, entry.row): entry for entry in entries}
        for column, row in self._cells():
            entry, end = known.get((column, row)), f"{column}-{row}"
            self.fields[f"label-{end}"] = forms.CharField(
                label=_("words on the button"), max_length=20, required=False, initial=entry.label if entry else ""
            )
            self.fields[f"action-{end}"] = forms.ChoiceField(
                label=_("what it does"), required=False, choices=[("", "—"), *MenuAction.choices],
                initial=entry.action if entry else "",
            )  # fmt: skip
            self.fields[f"address-{end}"] = forms.CharField(
                label=_("address on this site"), max_length=200, required=False, initial=entry.address if entry else ""
            )

    @staticmethod
    def _cells() -> Iterator[tuple[int, int]]:
        return ((column, row) for column in range(1, COLUMNS + 1) for row in range(ROWS + 1))

    def grid(self) -> list[list[list[forms.BoundField]]]:
        """Columns of rows of their three fields, for the template."""
        return [
            [[self[f"{name}-{column}-{row}"] for name in ("label", "action", "address")] for row in range(ROWS + 1)]
            for column in range(1, COLUMNS + 1)
        ]

    def entries(self) -> list[MenuEntry]:
        data = self.cleaned_data
        return [
            MenuEntry(
                column=column, row=row, label=data[f"label-{column}-{row}"], action=data[f"action-{column}-{row}"],
                address=data[f"address-{column}-{row}"],
            )
            for column, row in self._cells() if data[f"label-{column}-{row}"]
        ]  # fmt: skip
