"""Serve the engine at the edge: the chat page, the JSON API, the settings and the command line."""
