"""What readers have of their own: what they follow, searches they keep, result sets they cite."""
