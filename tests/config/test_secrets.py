import stat

from cryptography.fernet import Fernet

from config import env, secrets


def test_secrets_are_made_once_for_the_owner_alone(tmp_path):
    file = tmp_path / "var" / "secrets.env"
    assert secrets.ensure(file) is True
    written = file.read_text()
    assert secrets.ensure(file) is False
    assert file.read_text() == written
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_secrets_that_were_made_can_be_used(tmp_path, monkeypatch):
    for name in ("SECRET_KEY", "FIELD_KEY", "INDEX_KEY", "QUERY_CODE_KEY"):
        monkeypatch.delenv(name)
    file = tmp_path / "secrets.env"
    secrets.ensure(file)
    env.load_file(file)
    Fernet(env.text("FIELD_KEY"))
    assert len({env.text(name) for name in ("SECRET_KEY", "FIELD_KEY", "INDEX_KEY", "QUERY_CODE_KEY")}) == 4
    assert len(env.text("SECRET_KEY")) > 50
