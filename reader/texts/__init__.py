"""Texts for pages: the body of an article, dates, names, images, conversion of Chinese script."""
