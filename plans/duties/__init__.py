"""Chế độ báo cáo: the duties to report that a plan lays down, as chains, and who has and has not sent."""
