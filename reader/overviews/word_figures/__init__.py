"""Words counted: frequency, collocations and keyness, as forms and tables."""
