"""What editors do, one module for each kind of act. Ingestion and reprocessing never undo it."""
