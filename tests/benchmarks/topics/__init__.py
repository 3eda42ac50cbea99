"""How well the topics of articles are found."""
