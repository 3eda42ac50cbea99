"""Reading captures again by the present rules: to update articles, or for a preview."""
