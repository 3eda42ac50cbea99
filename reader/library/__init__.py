"""What readers have of their own: following, searches, reading list, dossiers, notes, result sets."""
