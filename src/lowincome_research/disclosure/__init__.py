"""The gate between exhibits and anything public."""
