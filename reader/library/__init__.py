"""What readers keep of their own: reading list, dossiers, notes; each row is one account's."""
