"""One noun: the run, from the extract to the scores written back."""
