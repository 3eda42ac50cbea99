"""All that an account owns: as a file and back, as JSON for programs, and deleted."""
