"""From the summary of purchases to a score per customer with its reasons, and back to PostgreSQL."""
