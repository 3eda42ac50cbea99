"""The pages, feeds, exports and JSON that visitors read."""

VERSION = "0.1.0"
