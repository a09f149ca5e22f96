"""Coming in: sessions, passwords, second factors, other identity providers, and the way back after a lock-out."""
