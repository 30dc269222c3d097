"""What production runs. dev.py and test.py loosen it; nothing else reads the environment."""

from pathlib import Path

from django.utils.csp import CSP

from config import environment
from config.settings.access import *  # noqa: F403

environment.refuse_unknown()

ROOT = Path(__file__).resolve().parents[3]
SECRET_KEY = environment.text("LIANXIN_SECRET_KEY")
DATA_KEYS = environment.data_keys()
INDEX_KEY = environment.key_bytes("LIANXIN_INDEX_KEY", environment.text("LIANXIN_INDEX_KEY"))
ALLOWED_HOSTS = environment.words("LIANXIN_HOSTS")
TRUSTED_PROXIES = environment.networks("LIANXIN_TRUSTED_PROXIES")
PURGE_FILE = environment.text("LIANXIN_PURGE_FILE")
METRICS_NETWORKS = environment.networks("LIANXIN_METRICS_NETWORKS")
METRICS_DIR = environment.metrics_folder()  # before the library that counts is loaded
MEMORY_CACHE_BYTES = environment.number("LIANXIN_MEMORY_CACHE_MB") * 1024 * 1024
DEBUG = False

INSTALLED_APPS = [
    "home",
    "wechat",
    "publicity",
    "suggestions",
    "livestreams",
    "consultations",
    "stations",
    "notices",
    "submissions",
    "core",
    "accounts",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "core.access.apps.StaffUsers",  # Wagtail's accounts, kept from making more of oneself
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "ninja",  # its scripts are ours then, not a CDN's
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "captcha",
    "django_tasks_db",
    "crontask",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.postgres",  # Wagtail's search raises six errors without it
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "core.memory_cache.MemoryCache",  # before everything that costs
    "core.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "core.middleware.AdminContentSecurityPolicy",
    "core.middleware.KnownMethods",
    "core.middleware.Maintenance",  # before anything that could ask the database
    "wechat.sharing.ShareCard",
    "core.mode_middleware.ReadingMode",
    "core.caching.PublicPages",  # outside of what could make an answer somebody's own
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.access.gate.StaffGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.access.refusals.Refusals",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "stations.doors.StationDoors",
    "core.middleware.FourEyesAnswer",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "core.replica.PublicReads",  # innermost: it makes the page itself
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": environment.database()}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ENGINE"] = "core.postgres"  # a cheaper health check
if environment.text("LIANXIN_REPLICA_URL"):
    DATABASES["replica"] = DATABASES["default"] | environment.database("LIANXIN_REPLICA_URL")
    DATABASES["replica"]["ENGINE"] = "core.postgres"
    DATABASE_ROUTERS = ["core.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale" / "wagtail"]  # ours, and what Wagtail's own lacks
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / environment.text("LIANXIN_STATIC_ROOT")
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = ROOT / environment.text("LIANXIN_MEDIA_ROOT")
_store = environment.media_store()
STORAGES = {
    "default": {"BACKEND": "core.storage.Bucket", "OPTIONS": _store}
    if _store
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # a body beyond this is refused before it is parsed
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor posts thousands

# Mail
_mailer = environment.mailer()
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _mailer}
    if _mailer
    else {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(ROOT / "var" / "mail")},
    }
}
DEFAULT_FROM_EMAIL = environment.text("LIANXIN_MAIL_FROM")

# Background work: one queue, in the database, written in the transaction it belongs to.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Security
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics/"]  # asked over plain HTTP from within
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_AGE = 12 * 3600  # however busy: a day's work, then one signs in again
SESSION_IDLE_SECONDS = 60 * environment.number("LIANXIN_IDLE_MINUTES")
# In the database alone: a process that kept sessions in its memory would go on with one that was ended in another.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "core.access.refusals.Storage"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.views.csrf_refused"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editors' preview panel frames our own pages
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # it asks for DENY, which would blank that panel
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
# Wagtail's admin writes scripts and styles into its pages; it has a policy of its own, without a nonce.
ADMIN_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF, "data:"],
    "frame-src": [CSP.SELF],
    "worker-src": [CSP.SELF, "blob:"],
}

# Wagtail
WAGTAIL_SITE_NAME = "连心桥"
WAGTAILADMIN_BASE_URL = environment.text("LIANXIN_BASE_URL")
WAGTAILIMAGES_IMAGE_MODEL = "core.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.SiteDocument"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.image_form.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "doc", "docx", "ofd", "odt", "pdf", "rtf", "txt", "wps", "xls", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # at our own page, which asks for more
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # whoever changes it could have the password sent elsewhere
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True  # an approval is for one version
WAGTAIL_FINISH_WORKFLOW_ACTION = "core.publishing.publish_approved"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # nothing is fetched from another host

# Image challenge: digits only, so that ten recorded clips can read it aloud.
CAPTCHA_FONT_SIZE = 44
CAPTCHA_IMAGE_SIZE = (220, 80)
CAPTCHA_LETTER_ROTATION = (-20, 20)
CAPTCHA_FOREGROUND_COLOR = "#1f2933"
CAPTCHA_TIMEOUT = 20  # minutes
CAPTCHA_2X_IMAGE = False
CAPTCHA_TEST_MODE = False

# The product's own
THROTTLES = {  # scope: [(how many, in how many seconds)] for one network (/24 or /64)
    "captcha": [(120, 300)],
    "submission": [(environment.number("LIANXIN_SUBMISSIONS_PER_HOUR"), 3600)],
    "receipt": [(10, 60), (60, 3600)],
    "reset": [(5, 3600)],
    "support": [(60, 300)],
    "support-one": [(20, 86_400)],
    "follow": [(20, 3600)],
    "follow-one": [(3, 86_400)],  # mails to one address
}
STREAM_HOSTS = [host.lower() for host in environment.words("LIANXIN_STREAM_HOSTS")]
EVENTS_URL = environment.text("LIANXIN_EVENTS_URL").rstrip("/") + "/" if environment.text("LIANXIN_EVENTS_URL") else ""
EVENT_STREAMS_MAXIMUM = 5_000  # open at once in one process; beyond them pages ask instead
VIDEO_MAXIMUM_BYTES = 2_000_000_000
FORM_MINIMUM_SECONDS = 3  # nobody reads a clause and answers faster
FORM_MAXIMUM_SECONDS = 24 * 3600
SUBMISSION_MAXIMUM_CHARACTERS = 5_000
CONTACT_RETENTION_DAYS = 180  # after closing; the privacy notice says the same
MODERATION_WORKING_DAYS = 5
STATION_ASSIGN_WORKING_DAYS = 5  # from arriving at a station to being passed on, answered or referred
STATION_ANSWER_WORKING_DAYS = 10  # from being passed to a unit to the answer
STATION_RATING_DAYS = 7  # during which an author may replace a rating or take it back
# Time limits of suggestions, by the rules of the province; what is named here replaces the default in
# `suggestions.deadlines.Limits`, such as {"again_months": 2, "shifts_holidays": True}.
SUGGESTION_LIMITS: dict = {}
MODERATION_LEASE_SECONDS = 300
MODERATION_UNDO_SECONDS = 10
MODERATION_BULK_UNDO_HOURS = 24  # for which the notices of a decision on many opinions wait in the outbox
MODERATION_DIGEST_HOURS = (9, 14)  # o'clock on working days, when moderators get the state of the queue by mail
DATA_LICENCE = "知识共享 署名 4.0 国际许可协议（CC BY 4.0）"  # of opinions published as open data
# The editors' dashboard; 国办秘函〔2019〕19号.
STALE_AFTER_DAYS = {"home": 14, "news": 14, "notices": 14, "policy": 183}
WECHAT = environment.wechat()  # empty: no address of WeChat answers, and no page knows of it
WECHAT_BODY_BYTES = 65_536  # of a message to us; WeChat's own are a few kilobytes
WECHAT_CLOCK_SECONDS = 300  # a signed request older or newer than this is a replay
WECHAT_MESSAGES = [(30, 60)]  # (how many, in how many seconds) of one follower
WECHAT_CALLS = [(600, 60)]  # of ours to WeChat, all nodes together
WECHAT_TIMEOUT = (3.0, 8.0)  # seconds to reach WeChat, and between two pieces of its answer
WECHAT_IDLE_HOURS = 24  # after which a conversation is forgotten
MAINTENANCE_FLAG = ROOT / "var" / "maintenance"  # while this file exists every address answers 503
MAINTENANCE_RETRY_SECONDS = 600
EXPORTS_ROOT = ROOT / "var" / "exports"  # workbooks that staff asked for; never below what a web server hands out
MODERATION_OUTBOX_MINUTES = environment.number("LIANXIN_OUTBOX_MINUTES")

PURGES = True  # a change of something public is told to every process that keeps pages

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "core.logs.JsonLine"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stdout"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # core.logs says the same of a task, with the number of the request that it came from.
    "loggers": {"django.tasks": {"handlers": ["nowhere"], "propagate": False}},
}
