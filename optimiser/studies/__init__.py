"""What an allocation means: what rules cost, who gets what, and how firm it is. None of it changes a plan."""
