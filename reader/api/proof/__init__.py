"""Proof in the JSON: the provenance of articles, and whether a passage stands in one."""
