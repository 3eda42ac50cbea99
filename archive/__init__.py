"""The archive: what is kept, how it is read, cleaned, dated, searched and corrected."""
