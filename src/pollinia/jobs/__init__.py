"""The queue of jobs: what is to be done by the workers, on Procrastinate."""
