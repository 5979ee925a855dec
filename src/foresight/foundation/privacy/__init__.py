"""Personal data on request: everything that is held about somebody, taken along as files, or erased while the books keep
their sums."""
