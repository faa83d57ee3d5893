"""Ask the engine a set of questions, and score what came of them."""
