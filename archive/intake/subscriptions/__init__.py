"""Feeds that the archive reads by itself: when, how politely, and whether their sources fall silent."""
