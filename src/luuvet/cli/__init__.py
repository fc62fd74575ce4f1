"""The command `luuvet`: one file a command."""
