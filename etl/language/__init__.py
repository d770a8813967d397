"""Language analysis: sentences by rules, then tags, dependencies, lemmas and names by the trained pipeline.

Belongs here: everything between the text of an article and the analysed sentences that extractors read.
"""
