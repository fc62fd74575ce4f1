"""Records of the Linux audit system: split into fields, their encodings undone, told in ECS, and joined to events."""
