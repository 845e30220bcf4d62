"""Which ingredients go together, and what goes with Noltella."""
