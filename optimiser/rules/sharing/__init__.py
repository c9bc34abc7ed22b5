"""People with money of their own: what equal shares is counted with."""
