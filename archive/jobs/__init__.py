"""Jobs: long work that a worker does, apart from requests, and takes up again after it was killed."""
