"""What an opportunity promises whoever writes, a form, an import or plain SQL: its stage belongs to its pipeline, its
status is what the stage means, and closing, engagement and stage have their days."""

from django.db import migrations

BELONGS = """
ALTER TABLE sales_opportunity ADD CONSTRAINT opportunity_stage_of_pipeline
    FOREIGN KEY (stage_id, pipeline_id, status) REFERENCES sales_stage (id, pipeline_id, category) ON UPDATE CASCADE
"""
SETTLES = """
CREATE FUNCTION sales_settle_opportunity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stage sales_stage;
    today date := (NEW.updated_at AT TIME ZONE 'UTC')::date;
    moved boolean := TG_OP = 'INSERT';
    day date;
BEGIN
    IF NEW.stage_id IS NULL THEN
        IF NEW.pipeline_id IS NULL THEN
            SELECT id INTO NEW.pipeline_id FROM sales_pipeline WHERE trashed_at IS NULL ORDER BY is_default DESC, id LIMIT 1;
        END IF;
        SELECT id INTO NEW.stage_id FROM sales_stage
        WHERE pipeline_id = NEW.pipeline_id AND trashed_at IS NULL ORDER BY position, id LIMIT 1;
    END IF;
    SELECT * INTO stage FROM sales_stage WHERE id = NEW.stage_id;
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    IF NOT moved THEN
        moved := NEW.stage_id IS DISTINCT FROM OLD.stage_id;
    END IF;
    NEW.pipeline_id := coalesce(NEW.pipeline_id, stage.pipeline_id);
    NEW.status := stage.category;
    IF NEW.amount IS NOT NULL AND NEW.currency = '' THEN
        SELECT currency INTO NEW.currency FROM sales_pipeline WHERE id = NEW.pipeline_id;
    END IF;
    IF stage.category = 'open' THEN
        NEW.closed_on := NULL;
        IF stage.engages AND NEW.engaged_on IS NULL THEN
            NEW.engaged_on := today;
        END IF;
        day := CASE WHEN TG_OP = 'INSERT' AND stage.engages THEN NEW.engaged_on ELSE today END;
    ELSE
        IF TG_OP = 'UPDATE' THEN
            IF NEW.status <> OLD.status AND NEW.closed_on IS NOT DISTINCT FROM OLD.closed_on THEN
                NEW.closed_on := today;
            END IF;
        END IF;
        NEW.closed_on := coalesce(NEW.closed_on, today);
        day := NEW.closed_on;
    END IF;
    IF moved THEN
        NEW.stage_since := CASE WHEN day = today THEN NEW.updated_at ELSE (day + time '12:00') AT TIME ZONE 'UTC' END;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sales_settle_opportunity BEFORE INSERT OR UPDATE OF stage_id, pipeline_id, status, amount, currency
    ON sales_opportunity FOR EACH ROW EXECUTE FUNCTION sales_settle_opportunity();
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0003_opportunities")]

    operations = [
        migrations.RunSQL(BELONGS, "ALTER TABLE sales_opportunity DROP CONSTRAINT opportunity_stage_of_pipeline"),
        migrations.RunSQL(SETTLES, "DROP FUNCTION sales_settle_opportunity() CASCADE"),
    ]
