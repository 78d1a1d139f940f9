"""What comes back each period: its dates, opening its tasks, pausing and stopping it, how much of it is covered."""
