"""A record that can be checked by someone who does not trust us: tree, signatures, proofs, bundles, erasure."""
