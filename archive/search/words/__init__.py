"""Statistics of words: how often they are used, beside which others, and where more than elsewhere."""
