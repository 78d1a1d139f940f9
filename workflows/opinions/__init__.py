"""Ý kiến phối hợp: a question put to several units and people, and what each of them says to it."""
