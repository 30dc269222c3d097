"""The blocks of a body text that several kinds of page share."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "superscript", "subscript"]


class BodyBlock(blocks.StreamBlock):
    """A calm body text: headings, paragraphs, pictures, quotations, attachments."""

    heading = blocks.CharBlock(label=_("heading"), icon="title", template="blocks/heading.html", max_length=120)
    paragraph = blocks.RichTextBlock(label=_("text"), features=RICH_TEXT_FEATURES, template="blocks/paragraph.html")
    image = ImageBlock(label=_("picture"), template="blocks/image.html")
    quotation = blocks.BlockQuoteBlock(label=_("quotation"), template="blocks/quotation.html")
    document = DocumentChooserBlock(label=_("attachment"), template="blocks/document.html")
