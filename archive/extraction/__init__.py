"""From the bytes of a document to the fields of an article. Pure: no models, no database."""
