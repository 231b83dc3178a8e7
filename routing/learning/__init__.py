"""Learning from letters that people have handled: what a letter is about, and which unit answers it.

Plain arrays and text; nothing here knows the database. Scikit-learn is loaded only while a model is trained.
"""
