"""Metrics: what the company measures, declared once, asked by any dimension, down to the records behind a number."""
