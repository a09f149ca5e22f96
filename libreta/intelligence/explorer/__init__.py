"""The explorer: any metric by any dimension, down to the records behind a number; and the same for programs."""
