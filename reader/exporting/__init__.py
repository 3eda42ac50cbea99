"""Writers of exports: a list or one article as CSV, JSON, JSON Lines, RIS, BibTeX, CSL or EPUB."""
