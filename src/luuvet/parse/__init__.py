"""What was sealed becomes events with ECS names. Bytes in, frames out: no socket, no file but our own formats, no clock."""
