"""Background work: a queue in the database, workers that lose and double nothing, progress and a log to read."""
