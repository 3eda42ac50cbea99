"""Views for browsers, crawlers, feed readers and monitoring, which no reader opens as a page."""
