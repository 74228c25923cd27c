"""Health checks for the programs that keep a server running."""
