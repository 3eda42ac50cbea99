"""Document formats: each a module with `recognises(text)` and `read(text)`; see `recognising`."""
