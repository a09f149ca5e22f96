"""The star schema: each mart one Ibis expression with its grain, beside a contract that must hold before it is used."""
