"""Gia hạn: asking for more time, another date offered, the decision of a named person."""
