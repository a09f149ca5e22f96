"""What the directory promises whoever writes, a form, an import or plain SQL.

A customer always has a name: a person's is composed from its parts until somebody writes another, and who has neither is
called by the address or number. E-mail addresses are kept in small letters. What was written in the notebook stays.
"""

from django.db import migrations

NAMES = """
CREATE FUNCTION directory_composed_name(given text, family text, legal text, email text, phone text, mobile text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        nullif(btrim(given || ' ' || family), ''), nullif(legal, ''), nullif(email, ''), nullif(phone, ''), mobile)
$$;

CREATE FUNCTION directory_name_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.email := lower(NEW.email);
    IF TG_OP = 'UPDATE' AND NEW.name = OLD.name AND OLD.name = directory_composed_name(
        OLD.given_name, OLD.family_name, OLD.legal_name, OLD.email, OLD.phone, OLD.mobile
    ) THEN
        NEW.name := '';
    END IF;
    IF NEW.name = '' THEN
        NEW.name := left(directory_composed_name(
            NEW.given_name, NEW.family_name, NEW.legal_name, NEW.email, NEW.phone, NEW.mobile), 200);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER directory_name_new BEFORE INSERT ON directory_customer
    FOR EACH ROW WHEN (NEW.name = '' OR NEW.email <> lower(NEW.email))
    EXECUTE FUNCTION directory_name_customer();
CREATE TRIGGER directory_name_changed BEFORE UPDATE OF
    name, given_name, family_name, legal_name, email, phone, mobile ON directory_customer
    FOR EACH ROW WHEN (
        (NEW.name, NEW.given_name, NEW.family_name, NEW.legal_name, NEW.email, NEW.phone, NEW.mobile)
        IS DISTINCT FROM
        (OLD.name, OLD.given_name, OLD.family_name, OLD.legal_name, OLD.email, OLD.phone, OLD.mobile))
    EXECUTE FUNCTION directory_name_customer();
ALTER TABLE directory_customer ADD CONSTRAINT customer_has_name CHECK (name <> '');
"""
NO_NAMES = """
ALTER TABLE directory_customer DROP CONSTRAINT customer_has_name;
DROP FUNCTION directory_name_customer() CASCADE;
DROP FUNCTION directory_composed_name(text, text, text, text, text, text);
"""

# A row may go to the trash and come back, and follow its customer into a merge; its words stay.
NOTEBOOK = """
CREATE FUNCTION directory_keep_interaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The notebook is never rewritten: interaction % stays as it is.', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER directory_keep_interaction BEFORE UPDATE ON directory_interaction
    FOR EACH ROW WHEN (
        (NEW.at, NEW.channel, NEW.direction, NEW.kind, NEW.summary, NEW.body, NEW.duration, NEW.source_type, NEW.source_id)
        IS DISTINCT FROM
        (OLD.at, OLD.channel, OLD.direction, OLD.kind, OLD.summary, OLD.body, OLD.duration, OLD.source_type, OLD.source_id))
    EXECUTE FUNCTION directory_keep_interaction();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.RunSQL(NAMES, NO_NAMES),
        migrations.RunSQL(NOTEBOOK, "DROP FUNCTION directory_keep_interaction() CASCADE"),
    ]
