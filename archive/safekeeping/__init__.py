"""Backups of the whole archive, and the one stream that holds all of it: made, checked, put back."""
