"""Cleaning: from publisher HTML to the body a reader should see."""
