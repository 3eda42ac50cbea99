"""How fast and how good: figures that are printed, which no test depends on. See the Makefile."""
