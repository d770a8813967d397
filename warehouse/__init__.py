"""What is kept: the declaration of every table, SQL views, staging, candidate, audit, publish, read-only access.

Belongs here: everything between rows and the published DuckDB file. Does not belong here: where rows come
from (`sources`, `etl`) and how they are shown (`dashboards`); nothing of those is imported.
"""
