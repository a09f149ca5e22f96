"""The purposes and words that every installation starts with; asked for after each migration."""

from __future__ import annotations

from typing import Any

from libreta.directory.consents import terms

PURPOSE = """
INSERT INTO directory_consentpurpose (code, name, name_es, name_ro, needs, basis, by_email, by_telephone, by_message,
    by_whatsapp, by_post, keeps_quiet, double_opt_in, position, is_active, most_days, version, extra, created_at,
    updated_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, true, 7, 1, '{}', now(), now())
ON CONFLICT DO NOTHING RETURNING id
"""
WORDS = """
INSERT INTO directory_consenttext (purpose_id, language, number, wording, version, extra, created_at, updated_at)
VALUES (%s, %s, 1, %s, 1, '{}', now(), now()) ON CONFLICT DO NOTHING
"""


def lay(connection: Any) -> None:
    """This function makes the built-in purposes that are not there yet, with their first words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM directory_consentpurpose")
        there = {code for (code,) in cursor.fetchall()}
        for place, (code, name, spanish, romanian, needs, basis, channels, quiet, double) in enumerate(terms.BUILT_IN):
            if code in there:
                continue
            by = [channel in channels for channel in terms.Channel.values]
            row = [code, name, spanish, romanian, str(needs), str(basis), *by, quiet, double, 10 * (place + 1)]
            cursor.execute(PURPOSE, row)
            made = cursor.fetchone()
            if made and needs != terms.Needs.NOTHING:
                names = {"en": name, "es": spanish, "ro": romanian}
                for language, wording in terms.WORDINGS.items():
                    cursor.execute(WORDS, [made[0], language, wording.format(name=names[language])])
