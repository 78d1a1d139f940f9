"""`make bench-quick`: how fast the house is, measured beside stock peers in interleaved rounds of one run."""
