"""The reviewer's sheet: what is checked, who is at it, what was found, and whom the report is laid before."""
