"""What becomes of a confirmed plan: issued, taken back, replaced by a later edition that its tasks go on under."""
