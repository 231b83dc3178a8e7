"""The site's settings, cut off from the machine's own: only the servers script/test started come from outside."""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="mailbox-tests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

_example = (Path(__file__).resolve().parent.parent / ".env.example").read_text(encoding="utf-8")
_servers = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
# Empty means the default; set, though empty, a name in a developer's .env is passed over.
os.environ.update(dict.fromkeys(re.findall(r"^([A-Z_]+)=", _example, re.MULTILINE), ""))
os.environ.update(_servers)
os.environ.update(
    {
        "VAR_DIR": FOLDER,
        "SITE_URL": "http://testserver",
        "SECRET_KEY": "used by tests only, and longer than fifty characters to please the check",
        "FIELD_KEY": "dGVzdHMgb25seSwgbmV2ZXIgYSByZWFsIHNlY3JldCE=",
        "INDEX_KEY": "used by tests only",
        "QUERY_CODE_KEY": "used by tests only",
        "PROOF_HASHES": "200",  # solved at once, in Python too
        "LOG_LEVEL": "WARNING",
    }
)
_process = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if os.environ["REDIS_URL"] and _process:  # each test process has a Redis database of its own
    os.environ["REDIS_URL"] = re.sub(r"/\d+$", f"/{_process}", os.environ["REDIS_URL"])

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # no collectstatic before a run

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # In a file, as on the machines this runs on: threads of one process can't share a database in memory.
    DATABASES["default"]["TEST"] = {"NAME": f"{FOLDER}/test.sqlite3"}  # noqa: F405
