"""Our side of a bench: people, tasks and moves, in a process of its own with the project's settings."""
