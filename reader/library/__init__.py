"""What readers have of their own: what they follow, and the searches they keep."""
