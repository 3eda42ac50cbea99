"""Who may read: accounts by their session, programs by a token; on an open site everybody."""
