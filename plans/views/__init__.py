"""Pages of plans, one module for each step or page."""
