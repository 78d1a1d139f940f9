"""Sweeps over every route of the resolver: a page is covered by existing."""
