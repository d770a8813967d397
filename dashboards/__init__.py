"""What readers see: Streamlit pages over the published warehouse.

Belongs here: pages, charts, tables, filters. Does not belong here: parsing, business rules (selects are
views in `warehouse/views/`), anything that writes.
"""
