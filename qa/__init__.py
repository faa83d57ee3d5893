"""Answer questions from an index in the documents' own words: everything that happens at question time."""
