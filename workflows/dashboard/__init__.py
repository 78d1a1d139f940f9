"""Tổng quan: figures and charts of the tasks a person sees, as of today or as of the end of a day that is over."""
