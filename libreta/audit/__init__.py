"""What was changed, seen, exported and searched, by whom and through which door; nobody can write around it."""
