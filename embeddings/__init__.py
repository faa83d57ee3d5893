"""Turn a folder of documents into an index on disk: everything that happens ahead of a question."""
