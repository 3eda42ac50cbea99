"""Rate limits, time budgets and exclusive exports, and the answers 429 and 503."""
