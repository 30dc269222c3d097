"""Who gets in, and how: passwords, the second factor, sessions' limits. A part of the base."""

from config import environment

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "core.access.passwords.LocalWords"},
    {"NAME": "core.access.passwords.NotUsedBefore"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HISTORY = 5
PASSWORD_DAYS = environment.number("LIANXIN_PASSWORD_DAYS")
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
DEMO_ACCOUNTS = False  # whether accounts that everybody knows may be made
SIGN_IN_LIMITS = [(5, 900), (20, 86_400)]  # tries of one account from one network
SECOND_FACTOR_REQUIRED = environment.switch("LIANXIN_SECOND_FACTOR")

# allauth: names and passwords of staff, then their second factor. Accounts are made in the admin only.
ACCOUNT_ADAPTER = "core.access.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE says
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105, a name
ACCOUNT_FORMS = {"login": "core.access.forms.SignInForm", "reset_password": "core.access.forms.ResetForm"}
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip", "reset_password": False}  # ours count for all processes together
MFA_ADAPTER = "core.access.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by administrators
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "core.access.forms.CodeForm",
    "reauthenticate": "core.access.forms.ConfirmCodeForm",
    "activate_totp": "core.access.forms.NewAppForm",
}
