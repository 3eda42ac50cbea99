"""Serving: gunicorn, middleware, preferences, static files, and limits for each visitor."""
