"""Notes and highlights on passages of articles, anchored by quotation."""
