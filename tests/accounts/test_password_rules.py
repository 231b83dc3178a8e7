import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize("password", ["短信箱Abc12345", "letter-Box-2026", "信箱 box 2026 ok"])
def test_three_kinds_of_characters_are_enough(password):
    validate_password(password)


@pytest.mark.parametrize("password", ["lettersandboxes", "letters2026box", "Ab1-Ab1-"])
def test_two_kinds_or_fewer_than_ten_characters_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)
