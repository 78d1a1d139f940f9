"""Báo cáo tổng hợp: what the units of a plan have reported in a period, put together, counted, written and printed."""
