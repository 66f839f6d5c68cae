package eventlog

import (
	"io"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"sort"
	"sync"
	"syscall"
)

// fakeFS is a file system in memory that behaves as badly as real ones may. A
// power cut takes back what was not synced, but for a random part; after a
// failed sync the file goes on as if nothing had happened, yet no later sync
// saves a byte of it; a failed write may have written some of its bytes.
type fakeFS struct {
	mu      sync.Mutex
	rng     *rand.Rand
	live    map[string]*inode // what programs see
	durable map[string]*inode // the folder entries a power cut leaves
	locked  map[string]bool
	calls   int              // of those that may fail
	fail    func(n int) bool // whether call n fails
	epoch   int              // files opened before a power cut are dead
	full    bool             // no byte more can be written
}

type inode struct {
	live, durable []byte
	dirty         []change
	lying         bool // a sync failed: the next ones succeed and do nothing
}

// change is a write not yet synced, or a truncation when bytes is nil.
type change struct {
	at    int64
	bytes []byte
}

func newFakeFS(seed uint64) *fakeFS {
	return &fakeFS{
		rng:  rand.New(rand.NewPCG(seed, 1)),
		live: map[string]*inode{}, durable: map[string]*inode{}, locked: map[string]bool{},
		fail: func(int) bool { return false },
	}
}

// step counts a call that may fail, and answers the error it fails with.
func (f *fakeFS) step() error {
	f.calls++
	if f.fail(f.calls) {
		if f.calls%2 == 0 {
			return syscall.ENOSPC
		}
		return syscall.EIO
	}
	return nil
}

// setFull fills the disk, or makes room again.
func (f *fakeFS) setFull(full bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.full = full
}

// powerCut forgets what was not durable.
func (f *fakeFS) powerCut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	names := make([]string, 0, len(f.live))
	for name := range f.live {
		if _, ok := f.durable[name]; !ok {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names { // a new name may have reached the disk by luck
		if f.rng.IntN(2) == 0 {
			f.durable[name] = f.live[name]
		}
	}
	seen := map[*inode]bool{}
	names = names[:0]
	for name := range f.durable {
		names = append(names, name)
	}
	sort.Strings(names)
	f.live = map[string]*inode{}
	for _, name := range names {
		n := f.durable[name]
		f.live[name] = n
		if !seen[n] {
			seen[n] = true
			n.tear(f.rng)
		}
	}
	f.locked = map[string]bool{}
	f.epoch++
}

// tear keeps a random number of the unsynced changes, and a part of the next.
func (n *inode) tear(rng *rand.Rand) {
	keep := rng.IntN(len(n.dirty) + 1)
	if n.lying {
		keep, n.dirty = 0, nil
	}
	for i, c := range n.dirty {
		if i > keep {
			break
		}
		if i == keep {
			if c.bytes == nil {
				break
			}
			c.bytes = append([]byte(nil), c.bytes[:rng.IntN(len(c.bytes)+1)]...)
			if len(c.bytes) > 0 && rng.IntN(2) == 0 { // the last block holds rubbish
				c.bytes[len(c.bytes)-1] ^= 0x55
			}
		}
		n.durable = c.apply(n.durable)
	}
	n.dirty, n.lying = nil, false
	n.live = append([]byte(nil), n.durable...)
}

func (c change) apply(b []byte) []byte {
	if c.bytes == nil {
		if int64(len(b)) > c.at {
			return b[:c.at]
		}
		return append(b, make([]byte, c.at-int64(len(b)))...)
	}
	if end := c.at + int64(len(c.bytes)); end > int64(len(b)) {
		b = append(b, make([]byte, end-int64(len(b)))...)
	}
	copy(b[c.at:], c.bytes)
	return b
}

func (f *fakeFS) Create(name string) (File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step(); err != nil {
		return nil, err
	}
	if f.live[name] != nil {
		return nil, fs.ErrExist
	}
	f.live[name] = &inode{}
	return &fakeFile{fs: f, node: f.live[name], epoch: f.epoch}, nil
}

func (f *fakeFS) Open(name string) (File, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.live[name] == nil {
		return nil, fs.ErrNotExist
	}
	return &fakeFile{fs: f, node: f.live[name], epoch: f.epoch}, nil
}

func (f *fakeFS) Rename(from, to string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step(); err != nil {
		return err
	}
	f.live[to] = f.live[from]
	delete(f.live, from)
	return nil
}

func (f *fakeFS) Remove(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step(); err != nil {
		return err
	}
	if f.live[name] == nil {
		return fs.ErrNotExist
	}
	delete(f.live, name)
	return nil
}

func (f *fakeFS) ReadDir(dir string) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var names []string
	for name := range f.live {
		if filepath.Dir(name) == dir {
			names = append(names, filepath.Base(name))
		}
	}
	sort.Strings(names)
	return names, nil
}

func (f *fakeFS) MkdirAll(string) error { return nil }

func (f *fakeFS) SyncDir(dir string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.step(); err != nil {
		return err
	}
	for name := range f.durable {
		if filepath.Dir(name) == dir && f.live[name] == nil {
			delete(f.durable, name)
		}
	}
	for name, n := range f.live {
		if filepath.Dir(name) == dir {
			f.durable[name] = n
		}
	}
	return nil
}

func (f *fakeFS) Lock(name string) (io.Closer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.locked[name] {
		return nil, ErrLocked
	}
	f.locked[name] = true
	return fakeLock{f, name, f.epoch}, nil
}

type fakeLock struct {
	fs    *fakeFS
	name  string
	epoch int
}

func (l fakeLock) Close() error {
	l.fs.mu.Lock()
	defer l.fs.mu.Unlock()
	if l.epoch == l.fs.epoch {
		delete(l.fs.locked, l.name)
	}
	return nil
}

type fakeFile struct {
	fs    *fakeFS
	node  *inode
	epoch int
}

// step fails for ever once the power was cut.
func (f *fakeFile) step() error {
	if f.epoch != f.fs.epoch {
		return syscall.EIO
	}
	return f.fs.step()
}

func (f *fakeFile) ReadAt(b []byte, at int64) (int, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if at >= int64(len(f.node.live)) {
		return 0, io.EOF
	}
	n := copy(b, f.node.live[at:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (f *fakeFile) WriteAt(b []byte, at int64) (int, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	err := f.step()
	if f.fs.full {
		err = syscall.ENOSPC
	}
	if f.epoch != f.fs.epoch {
		return 0, err
	}
	if err != nil {
		b = b[:f.fs.rng.IntN(len(b)+1)]
	}
	c := change{at: at, bytes: append([]byte{}, b...)}
	f.node.live = c.apply(f.node.live)
	f.node.dirty = append(f.node.dirty, c)
	return len(b), err
}

func (f *fakeFile) Sync() error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if err := f.step(); err != nil {
		if f.epoch == f.fs.epoch { // the kernel forgets which bytes were not written
			f.node.dirty, f.node.lying = nil, true
		}
		return err
	}
	if f.node.lying {
		return nil
	}
	for _, c := range f.node.dirty {
		f.node.durable = c.apply(f.node.durable)
	}
	f.node.dirty = nil
	return nil
}

func (f *fakeFile) Truncate(size int64) error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if err := f.step(); err != nil {
		return err
	}
	c := change{at: size}
	f.node.live = c.apply(f.node.live)
	f.node.dirty = append(f.node.dirty, c)
	return nil
}

func (f *fakeFile) Size() (int64, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	return int64(len(f.node.live)), nil
}

func (f *fakeFile) Close() error { return nil }
