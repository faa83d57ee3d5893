"""Tell whether a question leans on the ones before it, and resolve it against them."""
