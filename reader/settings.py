"""Every setting of the site, read strictly from the environment and from .env.

Nothing needs to be set. A value that cannot be understood stops the start with a sentence.
"""

from datetime import timedelta
from io import StringIO
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.utils import get_random_secret_key
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from dotenv.parser import parse_stream
from environs import Env, EnvError, validate

from reader import VERSION  # noqa: F401 -- a setting, which the archive's exports name

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
DOTENV = BASE_DIR / ".env"


def read_dotenv(path: Path) -> None:
    """Load .env into the environment, without replacing what is set there already."""
    try:
        lines = path.read_text(encoding="utf-8") if path.exists() else ""
        wrong = [
            line for line in parse_stream(StringIO(lines)) if line.error or "\0" in str(line.value)
        ]
        env.read_env(str(path))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{path.name} cannot be read. {error}") from error
    if wrong:
        where = wrong[0].original
        raise ImproperlyConfigured(
            f"{path.name} cannot be understood in line {where.line}: {where.string.strip()!r}."
            " Write NAME=value."
        )


read_dotenv(DOTENV)


def secret_key() -> str:
    """Return the content of SECRET_KEY_FILE, else SECRET_KEY, else a key for this process only."""
    file = env.path("SECRET_KEY_FILE", None)
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise ImproperlyConfigured(f"SECRET_KEY_FILE: {error}") from error
    return env.str("SECRET_KEY", "") or get_random_secret_key()


try:
    SECRET_KEY = secret_key()
    DEBUG = env.bool("DEBUG", False)
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
    CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
    HTTPS = env.bool("HTTPS", False)
    HSTS = env.str(
        "HSTS", "host", validate=validate.OneOf(["off", "host", "subdomains", "preload"])
    )
    TRUSTED_PROXY_HEADER = env.str(
        "TRUSTED_PROXY_HEADER",
        "",
        validate=validate.Regexp(
            r"(|[A-Za-z][A-Za-z0-9-]*(=[A-Za-z0-9]+)?)\Z",
            error="{input!r} is not the name of a head, such as X-Forwarded-Proto.",
        ),
    )
    DATABASES = {
        "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{BASE_DIR / 'archive.sqlite3'}")
    }
    PGBOUNCER = env.bool("PGBOUNCER", False)
    if env.str("REPLICA_URL", ""):
        DATABASES["replica"] = env.dj_db_url("REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
    CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://?max_entries=1000")}
    KEPT_PAGES = env.int("KEPT_PAGES", 1000, validate=validate.Range(min=0, max=1_000_000))
    SITE_NAME = env.str("SITE_NAME", "Foreign Desk")
    TIME_ZONE = env.str("TIME_ZONE", "UTC")
    LOGIN_REQUIRED = env.bool("LOGIN_REQUIRED", False)
    REMOTE_IMAGES = env.str(
        "REMOTE_IMAGES", "click", validate=validate.OneOf(["always", "click", "never"])
    )
    RATE = validate.Regexp(r"(0|[1-9][0-9]*/(second|minute|hour|day))\Z")
    API_RATE = env.str("API_RATE", "6000/minute", validate=RATE)
    RATE_SEARCH = env.str("RATE_SEARCH", "120/minute", validate=RATE)
    RATE_EXPORT = env.str("RATE_EXPORT", "30/minute", validate=RATE)
    ANSWER_SECONDS = env.float("ANSWER_SECONDS", 1.0, validate=validate.Range(min=0, max=600))
    PROXIES = env.int("PROXIES", 0, validate=validate.Range(min=0))
    MCP_ADDRESS = env.str(
        "MCP_ADDRESS",
        "",
        validate=validate.Regexp(
            r"(|[^\s:]+:[0-9]{1,5}|\[[0-9a-fA-F:]+\]:[0-9]{1,5})\Z",
            error="{input!r} is not HOST:PORT, such as 127.0.0.1:8001.",
        ),
    )
    PICTURES_DIR = env.path("PICTURES_DIR", BASE_DIR / "pictures")
    JOBS_DIR = env.path("JOBS_DIR", BASE_DIR / "jobs")
    OUTLETS_DIR = env.path("OUTLETS_DIR", None) if env.str("OUTLETS_DIR", "") else None
    ORIGINALS = env.bool("ORIGINALS", False)
    FETCH_PRIVATE = env.bool("FETCH_PRIVATE", False)
    EMAIL_URL = env.str(
        "EMAIL_URL",
        "",
        validate=validate.Regexp(
            r"(|(smtp|submission)://\S+)\Z",
            error="A mail server is written smtp://user:password@host:port or submission://…",
        ),
    )
    MAIL_SERVER = env.dj_email_url("EMAIL_URL") if EMAIL_URL else {}
    EMAIL_FROM = env.str("EMAIL_FROM", "")
    LOG_LEVEL = env.str(
        "LOG_LEVEL",
        "INFO",
        validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]),
    )
    LOG_FORMAT = env.str("LOG_FORMAT", "text", validate=validate.OneOf(["text", "json"]))
    METRICS = env.str(
        "METRICS",
        "",
        validate=validate.Regexp(
            r"(|local|[\x21-\x7e]{20,})\Z",
            error="write local, or a token of 20 characters or more.",
        ),
    )
    addresses: list[str] = env.list("ADMINS", [])
    ADMINS = [("", address) for address in addresses]
except EnvError as error:
    raise ImproperlyConfigured(f"The environment or .env has a wrong value. {error}") from error

# Mail: digests of saved searches, and errors to administrators. Without EMAIL_URL none is sent.
if EMAIL_URL:
    try:
        validate_email(EMAIL_FROM)
    except ValidationError as error:
        raise ImproperlyConfigured(
            "EMAIL_URL needs EMAIL_FROM, the address that mail comes from."
        ) from error
    if not MAIL_SERVER["EMAIL_HOST"]:
        raise ImproperlyConfigured("EMAIL_URL names no server: smtp://user:password@host:port.")
    EMAIL_BACKEND = MAIL_SERVER["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = MAIL_SERVER["EMAIL_HOST"], MAIL_SERVER["EMAIL_PORT"] or 25
    EMAIL_HOST_USER = MAIL_SERVER["EMAIL_HOST_USER"] or ""
    EMAIL_HOST_PASSWORD = MAIL_SERVER["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER["EMAIL_USE_TLS"], MAIL_SERVER["EMAIL_USE_SSL"]
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 10  # seconds

SQLITE = {
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    " PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=16000;",
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,  # seconds; SQLite's busy_timeout
}
# Pool of connections of a process to PostgreSQL; `timeout` is how long a request waits for a free
# one. Reconnecting backs off exponentially, so it gives up before the request does.
POOL = {"min_size": 0, "max_size": 8, "timeout": 5, "reconnect_timeout": 4, "max_idle": 60}
for name, database in DATABASES.items():
    kind = database["ENGINE"].rpartition(".")[2]
    if kind == "postgresql":
        database["ENGINE"] = "reader.serving.postgresql"
        # Threads share the pool: one that finds no free connection waits for another to finish.
        # A replica that does not answer is done without, so nobody waits long for it.
        pool = POOL if name == "default" else POOL | {"timeout": 2, "reconnect_timeout": 1}
        database.setdefault("OPTIONS", {}).setdefault("pool", pool)
        # JIT compilation takes longer than any of our statements.
        if PGBOUNCER:  # in transaction mode: nothing may outlive a transaction, nor go before one
            database["DISABLE_SERVER_SIDE_CURSORS"] = True
        else:
            database["OPTIONS"].setdefault("options", "-c jit=off")
    elif kind == "sqlite3" and name == "default":
        database.update(CONN_MAX_AGE=60, OPTIONS=SQLITE)
    else:
        raise ImproperlyConfigured(
            f"DATABASE_URL must name an SQLite file or a PostgreSQL database, not {kind}."
            if name == "default"
            else "REPLICA_URL must name a PostgreSQL database."
        )
if "replica" in DATABASES:
    if DATABASES["default"]["ENGINE"] != DATABASES["replica"]["ENGINE"]:
        raise ImproperlyConfigured("REPLICA_URL needs a DATABASE_URL that is PostgreSQL, too.")
    DATABASE_ROUTERS = ["reader.serving.scaling.replica.Router"]

# Whole answers: in a shared cache if there is one, else in the memory of each process. Not in the
# database, where keeping one would be a commit, by which all that are kept are made anew.
if env.str("CACHE_URL", "") and not CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    CACHES["pages"] = CACHES["default"] | {"KEY_PREFIX": "pages"}
else:
    CACHES["pages"] = {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": KEPT_PAGES},
    }

INSTALLED_APPS = [
    "archive",
    "reader",
    "archive.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "import_export",
    "django_tasks",
    "django_tasks_db",
    "reader.apps.LoginsConfig",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "reader.serving.observing.observed.observed",
    *(["reader.serving.https.no_redirect_to_itself"] if HTTPS else []),
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *(
        ["reader.serving.scaling.kept_pages.KeptPages"]
        if KEPT_PAGES and not (LOGIN_REQUIRED or DEBUG)
        else []
    ),
    "django.middleware.gzip.GZipMiddleware",
    "reader.serving.middleware.Conditional",
    "reader.serving.middleware.vary_on_preferences",
    *(
        ["reader.serving.scaling.replica.visitors_read_from_replica"]
        if "replica" in DATABASES
        else []
    ),
    "reader.serving.middleware.in_chosen_script",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "reader.access.closing.closing",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "reader.serving.rationing.limits.Limited",
    "reader.serving.rationing.budget.Budgeted",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "reader.urls"
WSGI_APPLICATION = "reader.wsgi.application"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "timeline"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "reader.serving.trimming.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reader.serving.site.site",
                "reader.library.on_pages.library",
            ],
        },
    }
]

# After five wrong passwords for one name from one address, that pair is locked; the name from other
# addresses, and other names from this one, are not. An address with thirty failures is locked.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_FAILURES_OF_AN_ADDRESS = 30
AXES_HANDLER = "reader.access.logins.Logins"
AXES_CLIENT_IP_CALLABLE = "reader.serving.client_address.client_network"
AXES_ENABLE_ADMIN = False  # the desk has a list of its own
AXES_VERBOSE = False  # commands print what they found, and nothing else
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Attempts while a name is locked are not counted: they would lock the whole address.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_DISABLE_ACCESS_LOG = True  # only failures are kept

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Jobs wait in the database, from where `manage.py work` takes them.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "reader" / "locale"]
LANGUAGE_COOKIE_AGE = 31_536_000  # seconds: a year
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / ".staticfiles"
# Files in these folders are public, on a closed site as well.
for setting, place in (
    ("DATABASE_URL", DATABASES["default"]["NAME"]),
    ("PICTURES_DIR", PICTURES_DIR),
    ("JOBS_DIR", JOBS_DIR),
):
    for public in (*STATICFILES_DIRS, STATIC_ROOT):
        if Path(BASE_DIR, place).resolve().is_relative_to(public.resolve()):
            raise ImproperlyConfigured(
                f"{setting} lies in {public}, from where every visitor can take files."
            )
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "reader.serving.static_files.Storage"},
}

# Security. Nothing inline, nothing from third parties; images only where the reader allows them.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *(["https:", "http:"] if REMOTE_IMAGES == "always" else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers would then send "Origin: null" with forms, which Django refuses.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if TRUSTED_PROXY_HEADER:
    header, _given, value = TRUSTED_PROXY_HEADER.partition("=")
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{header.upper().replace('-', '_')}", value or "https")
# Browsers enforce this for a year, so subdomains, perhaps other sites, are only added on request.
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS and HSTS != "off" else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS in ("subdomains", "preload")
SECURE_HSTS_PRELOAD = HSTS == "preload"
# Django's advice to include subdomains and to preload; other warnings of `check --deploy` count.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "reader.api.answers.refuse",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Foreign Desk",
    "DESCRIPTION": "Read-only JSON of an archive of foreign-policy news.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["reader.api.describing.make_fields_optional"],
    "APPEND_COMPONENTS": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "SECURITY": [{"token": []}] if LOGIN_REQUIRED else [],
    "COMPONENT_SPLIT_REQUEST": False,
    "DISABLE_ERRORS_AND_WARNINGS": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "keyless": {"()": "reader.serving.observing.log_lines.Keyless"},
        "seldom": {"()": "reader.serving.observing.log_lines.Seldom"},
    },
    "formatters": {
        "text": {"format": "{levelname} {name}: {message}", "style": "{"},
        "json": {"()": "reader.serving.observing.log_lines.JsonLines"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["keyless"],
        },
        "mail": {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "formatter": "json",
            "filters": ["keyless", "seldom"],
            "reporter_class": "reader.serving.observing.log_lines.PlaceOnly",
        },
    },
    # Django's own would mail what was typed and all settings.
    "loggers": {"django": {"handlers": [], "level": "NOTSET"}},
    "root": {"handlers": ["stderr", *(["mail"] if ADMINS else [])], "level": LOG_LEVEL},
}
