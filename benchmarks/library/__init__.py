"""Public letters by the hundred thousand, and the pages of the library over them."""
