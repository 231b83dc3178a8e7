"""Secrets of an installation that was given none: made once, kept in a file only the owner can read."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

HEADER = "# Made at the first start. Losing FIELD_KEY loses the contact details of every letter: back this file up.\n"


def ensure(path: Path) -> bool:
    """Write the file unless it is there; tell whether it was written."""
    if path.exists():
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # letters will lie here too
    made = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEY": Fernet.generate_key().decode(),
        "INDEX_KEY": secrets.token_urlsafe(32),
        "QUERY_CODE_KEY": secrets.token_urlsafe(32),
    }
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(HEADER + "".join(f"{name}={value}\n" for name, value in made.items()))
    return True


if __name__ == "__main__":
    base = Path(__file__).resolve().parent.parent
    ensure(Path(os.environ.get("VAR_DIR") or base / "var") / "secrets.env")
