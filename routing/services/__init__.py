"""What the office does with a letter: screen, dispatch, handle, release."""
