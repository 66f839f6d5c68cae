// Package embedded is the event store of the single binary: a tail of recent
// events in memory, immutable Parquet files behind it, and columns loaded from
// both for the kernels of package behavior.
package embedded

type view struct{}

// Store is the embedded engine.
type Store struct{}
