"""Formats that are recognised by their bytes: each of their parts has an encoding of its own."""
