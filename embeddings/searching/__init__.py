"""Hold an index and search it, by vectors and by words; knows no documents folder."""
