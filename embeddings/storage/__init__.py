"""Keep files: whole generations swapped by rename, arrays, and what is set aside for a while."""
