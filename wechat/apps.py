from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WeChatConfig(AppConfig):
    name = "wechat"
    verbose_name = _("WeChat")

    def ready(self) -> None:
        from core.sealed_fields import SealedField, register
        from wechat.models import Conversation, Sender, SharedCredential

        register(
            SealedField(
                Conversation, "openid", "openid_hash", "WeChat's number of a follower who writes just now.",
                "To answer in the chat.", "Consent, PIPL §13(1), given in the chat.",
                "A day after the last word, or until the follower leaves.", "Nobody; the site answers by itself.",
            ),
            SealedField(
                Conversation, "draft", "openid_hash", "A text that waits for the follower's word.",
                "To show it before it is sent.", "Consent, PIPL §13(1), given in the chat.",
                "A day after the last word, or until the follower leaves.", "Nobody; the site answers by itself.",
            ),
            SealedField(
                Sender, "openid", "submission_id", "WeChat's number of an opinion's author.",
                "To tell them of news, and to forget them when they ask.", "Consent, PIPL §13(1), given in the chat.",
                "As long as a reply channel; until the author asks to be forgotten.", "Nobody; the site answers by itself.",
            ),
            SealedField(
                SharedCredential, "value", "kind", "Tokens of the official account; nobody's personal data.",
                "To speak with WeChat's server.", "None needed.", "Until the next one, two hours at most.", "Nobody.",
            ),
        )  # fmt: skip
