"""What people do: publish records, draw, check, answer objections. Each enters the ledger in its own transaction."""
