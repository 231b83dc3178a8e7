"""Changes of clocks. One function sets a deadline's dates; nothing else writes them."""
