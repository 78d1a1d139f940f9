"""Attacks on the running house: each test is something a person, a browser or a network really does."""
