"""The archive app: storing, reading, cleaning, dating, searching and correcting articles."""
