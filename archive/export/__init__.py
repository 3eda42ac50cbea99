"""Export of articles: records that can be ingested again, citations, safe cells for CSV."""
