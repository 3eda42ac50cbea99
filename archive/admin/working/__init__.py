"""The desk's pages for what goes on by itself: jobs, feeds, and pages that an editor captures."""
