"""A small office of real daemons in network namespaces, its recordings, and their replay."""
