"""The settings as a process of its own reads them: the run's own settings are never the ones tested."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SITE_URL": "https://mailbox.example",
    "DATABASE_URL": "postgresql://box@127.0.0.1:1/letters",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://mail.example:587?tls=1",
    "BEHIND_PROXY": "true",
}


def manage(*arguments, var, **values):
    """Run manage.py with a clean environment, the test secrets and these values."""
    secrets = {name: os.environ[name] for name in ("SECRET_KEY", "FIELD_KEY", "INDEX_KEY", "QUERY_CODE_KEY")}
    unset = dict.fromkeys(names_in_example(), "")
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env={"PATH": os.environ["PATH"], **unset, **secrets, "VAR_DIR": str(var), **values},
        capture_output=True,
        text=True,
        check=False,
    )


def names_in_example():
    return re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_deployment_check_is_clean_under_production_settings(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEY", "INDEX_KEY", "QUERY_CODE_KEY"])
def test_no_secret_has_a_default(tmp_path, name):
    done = manage("check", var=tmp_path, **{name: ""})
    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_setting_that_is_read_stands_in_the_example():
    sources = "".join((ROOT / "config" / name).read_text(encoding="utf-8") for name in ("settings.py", "server.py"))
    read = set(re.findall(r"""env\.(?:text|boolean|integer|strings|time_of_day|folder)\(["']([A-Z_]+)["']""", sources))
    assert read - set(names_in_example()) == set()


def test_every_setting_in_the_example_is_read_somewhere():
    places = [ROOT / "config" / "settings.py", ROOT / "config" / "server.py", ROOT / "script" / "server"]
    sources = "".join(place.read_text(encoding="utf-8") for place in places)
    assert [name for name in names_in_example() if name not in sources] == []


def test_the_example_itself_is_a_valid_file(tmp_path):
    (tmp_path / "example").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    code = "import sys; from pathlib import Path; from config import env; env.load_file(Path(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "example"], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_static_files_can_be_collected_for_production(tmp_path):
    done = manage("collectstatic", "--no-input", "--verbosity", "0", var=tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "static" / "staticfiles.json").is_file()
