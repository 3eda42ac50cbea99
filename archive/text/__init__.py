"""Pure functions on text: scripts, tokens, conversion, differences, what may be stored."""
