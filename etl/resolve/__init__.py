"""From the findings of single articles to rows: ids, actors across articles, incidents.

Belongs here: all that looks at more than one article. Nothing is read from a text here.
"""
