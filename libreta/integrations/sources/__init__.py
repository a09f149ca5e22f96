"""Where records came from: by which name other systems know them, what each source said of them, and when."""
