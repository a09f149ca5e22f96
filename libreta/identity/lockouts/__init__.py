"""Addresses that failed to sign in too often, and their way back."""
