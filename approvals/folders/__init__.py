"""Hồ sơ trình ký: the room where the Office puts folders together and a signer decides on them row by row."""
