"""From recipes to numbers: cleaning, vocabulary and one-hot rows."""
