"""What script/translate runs. Nothing of the site imports from here."""
