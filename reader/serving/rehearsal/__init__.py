"""A backup restored beside the archive for a trial, and held against what it should be."""
