"""How a case is solved: exact programs where they apply, the solver where not. ``engine`` is the door."""
