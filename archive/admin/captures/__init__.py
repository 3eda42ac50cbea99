"""Captures at the desk: viewing documents, reading them again, and handing new ones in."""
