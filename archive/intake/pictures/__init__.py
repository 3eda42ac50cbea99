"""Local copies of the images that articles show."""
