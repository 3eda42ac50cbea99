"""Lists of articles: filters, pagination, calendar, and the articles next to one in its list."""
