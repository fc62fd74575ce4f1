"""The sealed log: records kept as received, a Merkle tree over them, signed checkpoints, proofs. The source of truth."""
