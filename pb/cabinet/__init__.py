"""What cabinet sees: every area side by side in a council year, and packs of it that never change."""
