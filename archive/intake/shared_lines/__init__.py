"""Furniture learned: lines that articles of a source share, counted, judged, dropped or proposed."""
