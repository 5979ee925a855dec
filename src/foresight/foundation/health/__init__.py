"""Whether the system is well: for probes, for Prometheus, in the log, and for whoever asks the doctor."""
