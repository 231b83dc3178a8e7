"""The site's settings with values of their own for whatever a test run must not share."""

import atexit
import os
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="mailbox-tests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

os.environ.update(
    {
        "VAR_DIR": FOLDER,
        "DEBUG": "false",
        "SITE_URL": "http://testserver",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "SECRET_KEY": "used by tests only",
        "FIELD_KEY": "dGVzdHMgb25seSwgbmV2ZXIgYSByZWFsIHNlY3JldCE=",
        "INDEX_KEY": "tests",
        "QUERY_CODE_KEY": "tests",
        "EMAIL_URL": "",
        "LOG_LEVEL": "WARNING",
    }
)
for name in ("MEDIA_ROOT", "STATIC_ROOT"):
    os.environ.pop(name, None)

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # no collectstatic before a run
