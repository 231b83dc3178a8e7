"""A database like that of an office in use, for the desks' benchmark: letters in every state, and more and more closed ones."""
