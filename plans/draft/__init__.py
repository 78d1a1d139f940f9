"""What a person does to a draft before it binds anybody: corrections, cuts, times, and the outlook on issuing it."""
