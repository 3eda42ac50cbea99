"""Dossiers: named collections of articles, passages, searches and notes."""
