"""Tags of what is a reader's own."""
