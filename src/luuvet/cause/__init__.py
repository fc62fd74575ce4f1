"""From a symptom to the entry and to the impact, with the proof of every step, or an honest "cannot tell"."""
