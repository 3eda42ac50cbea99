"""Articles on their way out, in every form that a list or an article can be taken away in."""
