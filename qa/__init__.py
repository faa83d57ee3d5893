"""Answer questions from an index in the documents' own words: all that happens once asked."""
