"""Every change of who may do what gives the stamp `identity` a number that was never used before."""

from django.db import migrations

# A sequence is never rolled back, so no two states ever share a number, not even after an aborted change.
FORWARD = """
CREATE SEQUENCE identity_stamp;
CREATE FUNCTION identity_restamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kernel_stamp (name, value) VALUES ('identity', nextval('identity_stamp'))
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
    RETURN NULL;
END $$;
CREATE TRIGGER identity_restamp AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF
    email, name, language, timezone, theme, density, avatar_colour, team_id, role_id, is_active, password
    ON identity_user FOR EACH STATEMENT EXECUTE FUNCTION identity_restamp();
"""
REVERSE = "DROP FUNCTION identity_restamp() CASCADE; DROP SEQUENCE identity_stamp;"


def on(table: str) -> str:
    return (
        f"CREATE TRIGGER identity_restamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION identity_restamp();"
    )


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("kernel", "0001_initial")]

    operations = [
        migrations.RunSQL(FORWARD, REVERSE),
        *(
            migrations.RunSQL(on(table), migrations.RunSQL.noop)
            for table in ("identity_team", "identity_role", "identity_role_right", "identity_role_field")
        ),
    ]
