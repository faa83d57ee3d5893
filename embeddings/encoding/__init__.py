"""Turn texts into vectors: the model, its conversion, and what runs it and its trained copies."""
