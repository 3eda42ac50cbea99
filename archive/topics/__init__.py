"""Topics: loading them, matching them in articles, assigning, previews, proposed spellings."""
