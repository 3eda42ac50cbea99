"""Views: one module for each kind of page; what programs fetch is in `for_machines`."""
