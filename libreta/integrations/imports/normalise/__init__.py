"""How what a person or another program wrote becomes what Libreta keeps, column by column."""
