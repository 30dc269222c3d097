"""What can go wrong with WeChat's server, by name; each says in words what happened and what to do."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The documented codes that operators meet. What is not here is shown with WeChat's own words.
WORDS = {
    -1: gettext_lazy("WeChat's system is busy. Please try again later."),
    40001: gettext_lazy("WeChat does not accept the AppSecret or the access token."),
    40003: gettext_lazy("WeChat knows no such follower."),
    40007: gettext_lazy("WeChat has no such draft or picture any more."),
    40013: gettext_lazy("WeChat does not know this AppID."),
    40014: gettext_lazy("WeChat does not accept the access token."),
    40029: gettext_lazy("WeChat's word about who you are is used up. Please open the link again."),
    40054: gettext_lazy("An address in a button of the menu is not accepted by WeChat."),
    40125: gettext_lazy("The AppSecret is wrong."),
    40132: gettext_lazy("WeChat knows nobody of this WeChat name."),
    40164: gettext_lazy("This server's address is not on the account's list of allowed addresses."),
    42001: gettext_lazy("The access token has expired."),
    43004: gettext_lazy("This person does not follow the account."),
    45009: gettext_lazy("The account's quota of calls for today is used up. Please try again tomorrow."),
    45011: gettext_lazy("Too many calls in one minute. Please try again later."),
    45015: gettext_lazy("The follower wrote more than 48 hours ago; WeChat delivers no message to them now."),
    45047: gettext_lazy("Too many messages to this follower since their last word."),
    48001: gettext_lazy("The account has no permission for this. Only certified accounts may publish by interface."),
    50002: gettext_lazy("The account is restricted by WeChat."),
    53503: gettext_lazy("The draft did not pass WeChat's check for publication."),
    53504: gettext_lazy("The draft has to be published by hand on WeChat's platform."),
    53505: gettext_lazy("The draft has to be saved by hand on WeChat's platform before it is published."),
}


class WeChatError(Exception):
    """WeChat answered that it did not do it. `code` is its own."""

    def __init__(self, code: int, said: str = "") -> None:
        self.code, self.said = code, said[:200]
        words = str(WORDS[code]) if code in WORDS else _("WeChat answered: %(said)s") % {"said": self.said}
        super().__init__(_("%(words)s (WeChat %(code)s)") % {"words": words, "code": code})


class TokenSpent(WeChatError):
    """40001, 40014 or 42001: the token was not taken, and nothing was done."""


class QuotaSpent(WeChatError):
    """45009 or 45011: nothing was done, and nothing more will be for a while."""


class NotAuthorised(WeChatError):
    """48001: the account may not do this at all."""


class NoAnswer(Exception):
    """WeChat said nothing that can be understood. `may_be_done` is False only when nothing was sent."""

    code = None

    def __init__(self, *, may_be_done: bool) -> None:
        self.may_be_done = may_be_done
        super().__init__(
            _("WeChat did not answer in time; whether it was done is not known.")
            if may_be_done
            else _("WeChat could not be reached; nothing was sent.")
        )


class CallsHeld(Exception):
    """Our own limit: so many calls a minute that WeChat would soon refuse all of them. Nothing was sent."""

    code = None

    def __init__(self) -> None:
        super().__init__(_("Too many calls to WeChat in this minute. Please try again in a minute; nothing was sent."))


FAULTS = (WeChatError, NoAnswer, CallsHeld)


def refusal(code: int, said: str) -> WeChatError:
    kinds = {
        40001: TokenSpent,
        40014: TokenSpent,
        42001: TokenSpent,
        45009: QuotaSpent,
        45011: QuotaSpent,
        48001: NotAuthorised,
    }
    return kinds.get(code, WeChatError)(code, said)
