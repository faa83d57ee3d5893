"""Cut a text into blocks, sentences and search terms, with exact offsets."""
