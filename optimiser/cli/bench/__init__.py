"""The benchmark: what every rule takes on real files, beside the bare solver and pabutools."""
