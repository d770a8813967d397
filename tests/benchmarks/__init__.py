"""Speed measurements; not run by pytest."""
