"""How much a page may cost, however full the house is."""
