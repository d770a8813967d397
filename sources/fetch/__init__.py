"""New articles over the network: feeds, sitemaps and lists of addresses, kept in the inbox as they came.

Belongs here: asking for pages and keeping them. Reading them is the same as for any other file.
"""

from sources.fetch.http import FetchPolicy
from sources.fetch.outlets import FetchReport, OutletReport, fetch_outlets

__all__ = ["FetchPolicy", "FetchReport", "OutletReport", "fetch_outlets"]
