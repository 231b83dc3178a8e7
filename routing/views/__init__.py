"""The pages of the desks, by noun; what is done to a letter, one small view each."""
