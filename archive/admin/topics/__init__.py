"""Topics at the desk: spellings, merging, renaming, splitting, and proposed spellings."""
