"""The commands of the site itself; each module is imported when one of its commands is called."""
