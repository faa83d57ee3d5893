"""The command `qa`: what it takes, what it runs and what it prints."""
