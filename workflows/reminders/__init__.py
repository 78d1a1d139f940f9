"""Reminding: what is due when, who is told, on the page at once and one mail a day, and pressing by hand (đôn đốc)."""
