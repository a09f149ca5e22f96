"""What collaboration promises whoever writes: a task that is done says since when, and an open one says nothing of it."""

from django.db import migrations

DONE = """
CREATE FUNCTION collaboration_date_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.done_at := CASE WHEN NEW.status = 'done' THEN coalesce(NEW.done_at, NEW.updated_at) END;
    RETURN NEW;
END $$;
CREATE TRIGGER collaboration_date_task BEFORE INSERT OR UPDATE OF status, done_at ON collaboration_task
    FOR EACH ROW WHEN ((NEW.status = 'done') <> (NEW.done_at IS NOT NULL))
    EXECUTE FUNCTION collaboration_date_task();
"""


class Migration(migrations.Migration):
    dependencies = [("collaboration", "0001_initial")]

    operations = [migrations.RunSQL(DONE, "DROP FUNCTION collaboration_date_task() CASCADE")]
