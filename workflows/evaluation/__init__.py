"""Phiếu đánh giá: what units, and the people who reported for them, did in a period; every number leads to its rows."""
