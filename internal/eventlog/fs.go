package eventlog

import "io"

// File is one file of the log. Only the writer goroutine writes and syncs a
// file; any number of readers call ReadAt at the same time.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	// Sync returns once everything written is on stable storage (fdatasync).
	// After it failed nothing may be assumed about what was written before.
	Sync() error
	Truncate(size int64) error
	Size() (int64, error)
}

// FS is all the log asks of a file system: few enough calls that a test can
// fail every one of them. Names are slash-free paths the log builds itself.
type FS interface {
	// Create makes a new file for reading and writing; it fails when the file exists.
	Create(name string) (File, error)
	// Open opens an existing file for reading and writing.
	Open(name string) (File, error)
	Rename(from, to string) error
	Remove(name string) error
	// ReadDir answers the names in the folder, sorted.
	ReadDir(dir string) ([]string, error)
	MkdirAll(dir string) error
	// SyncDir makes creations, renames and removals in the folder durable.
	SyncDir(dir string) error
	// Lock takes the file as a lock for this process until it is closed. It
	// fails at once with ErrLocked when another process has it.
	Lock(name string) (io.Closer, error)
}

// shut closes a file whose closing has nothing left to say: what counted in it
// was synced before, or counts no more.
func shut(c io.Closer) { _ = c.Close() }
