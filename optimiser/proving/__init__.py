"""Further proofs of what an engine says, by provers that share nothing with it."""
