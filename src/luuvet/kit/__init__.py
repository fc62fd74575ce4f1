"""What every room may use: clock, identifiers, durable files, limits, settings, words, folding. Knows no other room."""
