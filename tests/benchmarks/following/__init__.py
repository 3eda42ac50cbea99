"""Measures of following and saved searches."""
