"""The ways a page can be read: in which language and script, and as the elder version. Each is an address of its own.

/zh-hant/…, /en/…, /elder/… and /zh-hant/elder/… show what the bare address shows. Nothing is remembered in a cookie,
so any cache may keep any of them, a link shows what its sender saw, and the choice holds without JavaScript.
"""

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

ELDER = "elder"


@dataclass(frozen=True)
class Language:
    """`code` is Django's for the catalogue, `tag` the one of BCP 47, `segment` stands in the address."""

    code: str
    tag: str
    segment: str
    name: str


SIMPLIFIED = Language("zh-hans", "zh-Hans", "", "简体")
TRADITIONAL = Language("zh-hans", "zh-Hant", "zh-hant", "繁體")  # converted from the Simplified page
ENGLISH = Language("en", "en", "en", "English")
LANGUAGES = (SIMPLIFIED, TRADITIONAL, ENGLISH)
_BY_SEGMENT = {language.segment: language for language in LANGUAGES if language.segment}


@dataclass(frozen=True)
class Mode:
    language: Language = SIMPLIFIED
    is_elder: bool = False

    @property
    def prefix(self) -> str:
        """What stands before the bare path, without a slash at the end."""
        segments = [self.language.segment, ELDER if self.is_elder else ""]
        return "".join(f"/{segment}" for segment in segments if segment)

    @property
    def content_tag(self) -> str:
        """The language of what editors wrote, as this mode shows it."""
        return SIMPLIFIED.tag if self.language is ENGLISH else self.language.tag


DEFAULT = Mode()
current: ContextVar[Mode] = ContextVar("current", default=DEFAULT)  # of the request that is being answered


def split(path: str) -> tuple[Mode, str]:
    """The mode that a path asks for and the bare path; segments in another order are no mode."""
    language, rest = _take(path, _BY_SEGMENT)
    elder, rest = _take(rest, {ELDER: ELDER})
    return Mode(_BY_SEGMENT.get(language, SIMPLIFIED), bool(elder)), rest


def _take(path: str, known: dict[str, object]) -> tuple[str, str]:
    segment, slash, rest = path.removeprefix("/").partition("/")
    return (segment, f"/{rest}") if slash and segment in known else ("", path)


@dataclass(frozen=True)
class Choice:
    """A link to the page on the screen in another way of reading."""

    mode: Mode
    name: str
    url: str
    is_current: bool


def language_choices(current: Mode, path: str) -> Iterator[Choice]:
    """`path` is bare, with its query."""
    for language in LANGUAGES:
        mode = Mode(language, current.is_elder)
        yield Choice(mode, language.name, mode.prefix + path, language is current.language)
