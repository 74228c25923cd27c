"""Pages of the Wilson Center Digital Archive as plain text, in the layout of today and in that of before 2022."""
