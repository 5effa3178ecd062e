"""Pages of the support groups."""
