"""Turn a folder of documents into an index on disk: everything that happens ahead of a question."""

import os

# One core a question: several threads on one small product wait for each other longer than they
# compute, and other questions have a right to the cores. NumPy reads this when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
