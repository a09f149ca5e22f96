"""`python -m libreta` is the `libreta` command."""

from libreta.site.cli import main

if __name__ == "__main__":
    main()
