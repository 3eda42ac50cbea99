"""Events: which articles are about one happening, and threads: which events continue one another.

Called only by `keeping` and by rebuilds. Every article that can be of an event has a vector
(`vectors`); two vectors have a likeness (`likeness`), by which articles are grouped (`grouping`);
groups are stored as events (`settling`) and events as threads (`continuing`), as articles arrive
(`placing`) or all again (`regrouping`).
"""
