"""What our formats make of log files whose right answer somebody else wrote down, one scorer a corpus."""
