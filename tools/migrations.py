"""Proves that the models and the migrations say the same."""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402

try:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
except SystemExit as end:
    sys.exit(end.code)
