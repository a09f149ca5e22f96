"""The analytical half: warehouse, customer sciences, scores."""

import os

# Before NumPy is loaded: our arrays are long and thin, and threads that wait for each other inside the linear algebra
# made a fit on a busy machine a hundred times slower (10 ms instead of 0.1 ms for a step of the optimiser).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
