"""What the articles say: language, extractors, lexicons, resolution, and thin layers for commands and Dagster.

Belongs here: everything between an `Article` and the rows of the warehouse. Reading files belongs to
`sources`, declaring and keeping tables to `warehouse`.
"""
