"""Saved searches: matched as articles arrive, told by mail and by private feeds."""
