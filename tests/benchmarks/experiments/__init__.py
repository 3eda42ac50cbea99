"""Experiments beside the product: what it might grow into, measured."""
