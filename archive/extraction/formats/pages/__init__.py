"""Finding the article in a saved page."""
