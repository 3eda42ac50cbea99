"""Parts of the search page besides its list: facets and chart, suggestions, concordance."""
