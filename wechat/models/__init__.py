"""What is kept of the official account."""

from wechat.models.account import MenuEntry, SceneCode, SharedCredential
from wechat.models.articles import Article, UploadedPicture
from wechat.models.chat import Conversation, SeenRequest, Sender

__all__ = [
    "Article", "Conversation", "MenuEntry", "SceneCode", "SeenRequest", "Sender", "SharedCredential", "UploadedPicture",
]  # fmt: skip
