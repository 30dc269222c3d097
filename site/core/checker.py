"""What Wagtail's checker asks of a page while it is written: the rules the public site is held to, and some of our own."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem

# Every rule of axe-core for WCAG 2.2 AA and its good practice; `house` are ours below.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "house"]
# Names that cameras, telephones and word processors give: they say nothing to somebody who cannot see the picture.
FILE_NAMES = (
    r"\.(avif|gif|jpe?g|png|svg|webp|bmp|heic)$|_|"
    r"^\s*(图片|图像|照片|截图|截屏|屏幕截图|微信图片|未命名|幻灯片|IMG|DSC|image|picture|photo)[\s\d\-()（）.]*$"
)


class SiteChecker(ContentCheckerItem):
    """Reads the page's own part in the preview; what frames every page is checked by the tests."""

    axe_include = ["main"]
    axe_run_only = TAGS
    axe_rules = {"p-as-heading": {"enabled": True}}
    axe_custom_rules = [
        *(rule for rule in ContentCheckerItem.axe_custom_rules if rule["id"] == "alt-text-quality"),
        {
            "id": "house-table-headings", "impact": "serious", "selector": "main table", "tags": ["house"],
            "any": ["house-has-heading-cell"], "enabled": True,
        },
        {
            "id": "house-blank-paragraph", "impact": "minor", "selector": "main p", "tags": ["house"],
            "any": ["house-has-words"], "enabled": True,
        },
    ]  # fmt: skip
    axe_custom_checks = [
        {"id": "check-image-alt-text", "options": {"pattern": FILE_NAMES}},
        # Both are axe-core's own functions: the admin's policy allows no code made from text.
        {"id": "house-has-heading-cell", "evaluate": "has-descendant-evaluate", "options": {"selector": "th"}},
        {"id": "house-has-words", "evaluate": "has-text-content-evaluate"},
    ]
    axe_messages = ContentCheckerItem.axe_messages | {
        "alt-text-quality": {
            "error_name": _("The picture's words are a file name"),
            "help_text": _("Say what can be seen, in one sentence."),
        },
        "house-table-headings": {
            "error_name": _("The table has no headings"),
            "help_text": _("Mark its first row or column as headings, so that it can be read aloud."),
        },
        "house-blank-paragraph": {
            "error_name": _("There is a blank paragraph"),
            "help_text": _("Remove it; the design keeps the distance between paragraphs."),
        },
        "color-contrast": {
            "error_name": _("The text stands out too little"),
            "help_text": _("Leave the colours to the design."),
        },
        "image-alt": {
            "error_name": _("A picture has no words"),
            "help_text": _("Say what can be seen, or mark it as decorative."),
        },
        "image-redundant-alt": {
            "error_name": _("The picture's words repeat the text beside it"),
            "help_text": _("Say what the text does not."),
        },
        "link-in-text-block": {
            "error_name": _("A link cannot be told from the text"),
            "help_text": _("Leave links underlined."),
        },
        "list": {"error_name": _("A list is put together wrongly"), "help_text": _("Use the list buttons.")},
        "listitem": {
            "error_name": _("An item stands outside any list"),
            "help_text": _("Use the list buttons."),
        },
        "page-has-heading-one": {
            "error_name": _("The page has no title"),
            "help_text": _("Give it one under its first tab."),
        },
        "target-size": {
            "error_name": _("A link is too small or too close to another"),
            "help_text": _("Put links into separate lines."),
        },
    }


def use_site_checker(items: list[Any]) -> None:
    """Put our checker where Wagtail's stands, in the user bar and in the editor alike."""
    for place, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[place] = SiteChecker(in_editor=item.in_editor)
