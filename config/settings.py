"""Settings: every value comes from the environment and is explained in .env.example."""

from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from config import addresses, env

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_file(BASE_DIR / ".env")
VAR_DIR = env.folder("VAR_DIR", default=BASE_DIR / "var")
env.load_file(VAR_DIR / "secrets.env")

# The installation
DEBUG = env.boolean("DEBUG", default=False)
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.integer('PORT', default=8000)}").rstrip("/")
HTTPS = env.boolean("HTTPS", default=SITE_URL.startswith("https://"))
ALLOWED_HOSTS = env.strings("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname or "", "localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.strings("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
GOVERNMENT_NAME = env.text("GOVERNMENT_NAME", "澜川县人民政府")
SITE_NAME = env.text("SITE_NAME", "县长信箱")
CENTRE_NAME = env.text("CENTRE_NAME", "澜川县政务信息中心")
CENTRE_PHONE = env.text("CENTRE_PHONE", "0000-6021000")
# Who signs the monthly bulletin, the abbreviation in its number, whom it addresses
BULLETIN_ISSUER = env.text("BULLETIN_ISSUER", f"{GOVERNMENT_NAME}办公室")
BULLETIN_PREFIX = env.text("BULLETIN_PREFIX", "澜政办")
BULLETIN_ADDRESSEES = env.text("BULLETIN_ADDRESSEES", "各乡镇人民政府、街道办事处，县政府各部门、各直属机构")
# Messages to staff that are not urgent go out between these two, on working days.
OFFICE_OPENS = env.time_of_day("OFFICE_OPENS", default=time(8, 30))
OFFICE_CLOSES = env.time_of_day("OFFICE_CLOSES", default=time(17, 30))
# On these days of the week letters are put before leaders, 1 for Monday; a day off moves to the next working day.
BATCH_WEEKDAYS = env.weekdays("BATCH_WEEKDAYS", default=(2, 5))
# While the writer is asked to supplement, clocks stand still for so many working days at most.
PAUSE_WAIT_DAYS = env.integer("PAUSE_WAIT_DAYS", default=10)
# So many natural days after an answer its writer may ask about it, and so often in all; so many supplements a round.
FOLLOW_UP_DAYS = env.integer("FOLLOW_UP_DAYS", default=30)
FOLLOW_UPS_MOST = env.integer("FOLLOW_UPS_MOST", default=2)
SUPPLEMENTS_MOST = env.integer("SUPPLEMENTS_MOST", default=10)
# A matter that so many different people wrote about is shown to the centre as hot.
TOPIC_WRITERS = env.integer("TOPIC_WRITERS", default=3)
# After so many hours of working days without a sweep, or a jump of the clock, messages wait for the centre's word:
# not in the demonstration, whose time is invented.
SWEEP_GUARD = env.boolean("SWEEP_GUARD", default=not env.boolean("DEMO", default=True))
SWEEP_GAP_HOURS = env.integer("SWEEP_GAP_HOURS", default=72)

# What browsers have to work out before a form goes off, in place of a picture puzzle: how many hashes at least (at most
# twice as many), and for how many minutes the result counts.
PROOF_HASHES = env.integer("PROOF_HASHES", default=100_000)
PROOF_MINUTES = env.integer("PROOF_MINUTES", default=60)
# So many letters from one address in an hour and from one telephone or mail address in a day; without a proof fewer.
LETTERS_PER_ADDRESS_HOUR = env.integer("LETTERS_PER_ADDRESS_HOUR", default=20)
LETTERS_PER_CONTACT_DAY = env.integer("LETTERS_PER_CONTACT_DAY", default=5)
UNPROVEN_PER_ADDRESS_HOUR = env.integer("UNPROVEN_PER_ADDRESS_HOUR", default=5)
UNPROVEN_PER_CONTACT_DAY = env.integer("UNPROVEN_PER_CONTACT_DAY", default=2)

# So many codes for signing in may one address, and one contact from there, ask for in an hour (in a day twice as many, and
# four times as many for a contact from anywhere).
CODES_PER_ADDRESS_HOUR = env.integer("CODES_PER_ADDRESS_HOUR", default=20)
CODES_PER_CONTACT_HOUR = env.integer("CODES_PER_CONTACT_HOUR", default=5)
# So many years after a letter ended its writer's name and contacts are erased (docs/operations.md says why five).
CONTACTS_KEPT_YEARS = env.integer("CONTACTS_KEPT_YEARS", default=5)

# So many comments and reports from one address in an hour, comments of one contact in a day, voices from one address.
COMMENTS_PER_ADDRESS_HOUR = env.integer("COMMENTS_PER_ADDRESS_HOUR", default=20)
COMMENTS_PER_CONTACT_DAY = env.integer("COMMENTS_PER_CONTACT_DAY", default=20)
VOICES_PER_ADDRESS_HOUR = env.integer("VOICES_PER_ADDRESS_HOUR", default=60)

# Secrets: no defaults
SECRET_KEY = env.text("SECRET_KEY")
FIELD_KEY = env.text("FIELD_KEY")
INDEX_KEY = env.text("INDEX_KEY")
QUERY_CODE_KEY = env.text("QUERY_CODE_KEY")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "viewflow.workflow",
    "rest_framework",
    "django_htmx",
    "axes",
    "common",
    "accounts",
    "notifications",
    "petitions",
    "deadlines",
    "routing",
    "reports",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.ContentSecurityPolicyMiddleware",
    "common.middleware.StorableAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.ChosenLanguageMiddleware",
    "common.middleware.RequestSizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.middleware.SlidingSessionMiddleware",
    "portal.citizens.CitizenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.context_processors.site",
            ],
        },
    },
]

# Data
DATABASES = {
    "default": addresses.database(env.text("DATABASE_URL", f"sqlite:///{VAR_DIR}/mailbox.sqlite3"), base=BASE_DIR),
}
MEDIA_ROOT = env.folder("MEDIA_ROOT", default=VAR_DIR / "media")
# Attachments are served by a view that checks who asks. A form's texts may have 2.5 MB.
REQUEST_MAX_BYTES = env.integer("REQUEST_MAX_MEGABYTES", default=60) * 2**20
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Static files
STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", default=VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "accounts.backends.PostBackend",
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "routing:desk"
LOGOUT_REDIRECT_URL = "portal:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.CharacterClassesValidator", "OPTIONS": {"classes": 3}},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1 / 3  # hours: twenty minutes
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "common.http.client_ip"
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# Sessions end after half an hour without a request, and with the browser.
SESSION_COOKIE_AGE = env.integer("SESSION_MINUTES", default=30) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

# The wire
SECURE_SSL_REDIRECT = env.boolean("SSL_REDIRECT", default=HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("HSTS_SUBDOMAINS", default=HTTPS)
SECURE_HSTS_PRELOAD = env.boolean("HSTS_PRELOAD", default=HTTPS)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = env.boolean("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Mail: EMAIL_BACKEND, EMAIL_HOST and so on
globals().update(addresses.mail(env.text("EMAIL_URL", ""), folder=VAR_DIR / "mail"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "mailbox@lanchuan.example")
# Short messages to writers who gave only a mobile number: a gateway, or files as with mail.
SMS_URL = addresses.sms(env.text("SMS_URL", ""))
SMS_FILE_PATH = VAR_DIR / "sms"
# What only a message on its way out holds, and who makes it: the message itself is kept without.
MESSAGE_SECRETS = {
    "link": "petitions.services.filling.link_for",
    "code": "petitions.services.filling.code_for",
}
# A link in a message opens the letter once, and so many days at the longest.
LINK_DAYS = 14

# Background work. Without REDIS_URL the broker is this process's memory: config/embedded.py runs worker and beat.
REDIS_URL = env.text("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Redis: a task whose worker died comes back once its minute is over (by default only after minutes more).
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 60,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 1,
    }
    if REDIS_URL
    else {}
)
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
# A tick that is missed or doubled does no harm: each task computes what is due now from the database.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "deadlines.tasks.sweep", "schedule": 60.0},
    "calendar": {"task": "deadlines.tasks.look_after_calendar", "schedule": crontab(minute="*/15")},
    "deliver": {"task": "notifications.tasks.deliver", "schedule": 30.0},
    "sum-up-reads": {"task": "petitions.tasks.sum_up_reads", "schedule": 60.0},
    "compare-letters": {"task": "petitions.tasks.compare_letters", "schedule": 60.0},
    "seal-day": {"task": "petitions.tasks.seal_day", "schedule": crontab(hour="0", minute="20")},
    "forget-traces": {"task": "petitions.tasks.forget_traces", "schedule": crontab(minute="35")},
    "forget-people": {"task": "petitions.tasks.forget_people", "schedule": crontab(hour="1", minute="10")},
    "run-bulk": {"task": "routing.tasks.run_bulk", "schedule": 30.0},
    "forget-writing": {"task": "routing.tasks.forget_writing", "schedule": crontab(hour="0", minute="40")},
    "train": {"task": "routing.tasks.train", "schedule": crontab(minute="*/5")},
    "ask-training": {"task": "routing.tasks.ask_training", "schedule": crontab(hour="3", minute="10", day_of_week="0")},
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"hide_tokens": {"()": "common.logs.HideTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["hide_tokens"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "celery": {"level": "WARNING"},  # or a line for every tick
        "weasyprint.progress": {"level": "WARNING"},  # or a line for every page
        "fontTools": {"level": "WARNING"},
    },
}
