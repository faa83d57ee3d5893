"""Turn a file's bytes into canonical text and its blocks: one module a format."""
