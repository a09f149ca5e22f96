"""What sales promises whoever writes, a form, an import or plain SQL: every order has a number and a day, and its total
is the sum of its lines. Totals are kept once per statement, not once per line."""

from django.db import migrations

NUMBERS = """
CREATE SEQUENCE sales_order_number;
CREATE FUNCTION sales_number_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number = '' THEN
        NEW.number := 'SO-' || lpad(nextval('sales_order_number')::text, 6, '0');
    END IF;
    NEW.ordered_on := coalesce(
        NEW.ordered_on, (NEW.ordered_at AT TIME ZONE 'UTC')::date, (NEW.created_at AT TIME ZONE 'UTC')::date);
    RETURN NEW;
END $$;
CREATE TRIGGER sales_number_order BEFORE INSERT OR UPDATE OF number, ordered_on ON sales_order
    FOR EACH ROW WHEN (NEW.number = '' OR NEW.ordered_on IS NULL) EXECUTE FUNCTION sales_number_order();
"""

TOTALS = """
CREATE FUNCTION sales_add_up(orders bigint[]) RETURNS void LANGUAGE sql AS $$
    -- First the lock, then the sum in a statement of its own: otherwise two who add lines to one order at the same time
    -- each miss the other's.
    SELECT FROM sales_order WHERE id = ANY(orders) ORDER BY id FOR NO KEY UPDATE;
    UPDATE sales_order o SET total = s.total
    FROM (
        SELECT wanted.id, coalesce(sum(l.amount) FILTER (WHERE l.trashed_at IS NULL), 0) AS total
        FROM unnest(orders) AS wanted(id) LEFT JOIN sales_orderline l ON l.order_id = wanted.id
        GROUP BY wanted.id
    ) s
    WHERE o.id = s.id AND o.total IS DISTINCT FROM s.total
$$;

CREATE FUNCTION sales_add_up_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sales_add_up(ARRAY(SELECT DISTINCT order_id FROM new_lines));
    RETURN NULL;
END $$;
CREATE FUNCTION sales_add_up_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sales_add_up(ARRAY(SELECT order_id FROM new_lines UNION SELECT order_id FROM old_lines));
    RETURN NULL;
END $$;
CREATE FUNCTION sales_add_up_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sales_add_up(ARRAY(SELECT DISTINCT order_id FROM old_lines));
    RETURN NULL;
END $$;

CREATE TRIGGER sales_add_up_new AFTER INSERT ON sales_orderline
    REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION sales_add_up_new();
CREATE TRIGGER sales_add_up_changed AFTER UPDATE ON sales_orderline
    REFERENCING NEW TABLE AS new_lines OLD TABLE AS old_lines FOR EACH STATEMENT EXECUTE FUNCTION sales_add_up_changed();
CREATE TRIGGER sales_add_up_gone AFTER DELETE ON sales_orderline
    REFERENCING OLD TABLE AS old_lines FOR EACH STATEMENT EXECUTE FUNCTION sales_add_up_gone();
"""
NO_TOTALS = """
DROP FUNCTION sales_add_up_new() CASCADE;
DROP FUNCTION sales_add_up_changed() CASCADE;
DROP FUNCTION sales_add_up_gone() CASCADE;
DROP FUNCTION sales_add_up(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]

    operations = [
        migrations.RunSQL(NUMBERS, "DROP FUNCTION sales_number_order() CASCADE; DROP SEQUENCE sales_order_number"),
        migrations.RunSQL(TOTALS, NO_TOTALS),
    ]
