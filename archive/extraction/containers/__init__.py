"""Files that hold documents: archives, books, folders of what a browser saved. Pure."""
