"""What readers keep and cite: result sets. The archive knows nothing of readers."""
