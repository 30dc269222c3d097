"""The blocks of a body text that several kinds of page share."""

import re
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

_BLOCK_END = re.compile(r"</(?:p|h\d|li|blockquote)>|<(?:br|hr)\s*/?>", re.I)

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "superscript", "subscript"]


class BodyBlock(blocks.StreamBlock):
    """A calm body text: headings, paragraphs, pictures, quotations, attachments."""

    heading = blocks.CharBlock(label=_("heading"), icon="title", template="blocks/heading.html", max_length=120)
    paragraph = blocks.RichTextBlock(label=_("text"), features=RICH_TEXT_FEATURES, template="blocks/paragraph.html")
    image = ImageBlock(label=_("picture"), template="blocks/image.html")
    quotation = blocks.BlockQuoteBlock(label=_("quotation"), template="blocks/quotation.html")
    document = DocumentChooserBlock(label=_("attachment"), template="blocks/document.html")


def rich_text_words(source: str) -> str:
    """The words of a rich text with a blank line between its paragraphs, so that no word spans two of them."""
    return unescape(strip_tags(_BLOCK_END.sub("\n\n", source))).strip()


def body_words(body: blocks.StreamValue) -> str:
    """What is written in a body text, paragraph by paragraph."""
    words: list[str] = []
    for child in body:
        if isinstance(child.block, blocks.RichTextBlock):
            words.append(rich_text_words(child.value.source))
        else:
            words += child.block.get_searchable_content(child.value)
    return "\n\n".join(words)
