"""Pages of events (articles on one happening) and threads (events that continue)."""
