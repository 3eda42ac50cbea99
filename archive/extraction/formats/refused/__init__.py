"""Kinds of files that hold no article, or are not read, refused by their names."""
