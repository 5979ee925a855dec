"""待我审批: what waits for one's decision, what one has asked for; one request with its route and history; the rules."""
