"""What one article says: actors, dates, events, trade flows.

Belongs here: rules over one analysed article. Nothing here knows other articles or the warehouse.
"""
