"""What lets many read at once: answers kept for visitors, and reading from a replica."""
