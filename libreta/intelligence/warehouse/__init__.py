"""The warehouse: PostgreSQL -> lake of Parquet files -> star schema. Nothing here knows another area's Python."""
