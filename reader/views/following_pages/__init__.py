"""Views of what an account follows: what is new of it, the list, saved searches, mail, feeds."""
