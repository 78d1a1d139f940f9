"""Consolidated reports."""
