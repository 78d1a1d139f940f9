"""What runs in the child process: bytes of one file in, its text out.

Nothing here knows Django, the database or the rest of the project, so that a child starts in a blink, has nothing to
give away, and can be killed at any moment. `plans.sources` starts it; `worker` is its door.
"""
