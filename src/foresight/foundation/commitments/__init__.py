"""What somebody promised: by whom, to whom, due when, with evidence, result and its whole history."""
