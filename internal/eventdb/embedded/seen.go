package embedded

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/bits"
	"os"
	"slices"
	"syscall"
	"unsafe"

	"github.com/cespare/xxhash/v2"
)

// idHash stands for an event id: two independent 64-bit hashes. That two of 100
// million ids share both is as likely as 1 in 10^22; the first alone would
// collide once in 4,000 stores.
type idHash struct{ a, b uint64 }

// idSeed makes the second hash independent of the first.
const idSeed = 0x9E3779B97F4A7C15

func hashID(id string) idHash {
	var d xxhash.Digest
	d.ResetWithSeed(idSeed)
	_, _ = d.WriteString(id) // never fails
	return idHash{xxhash.Sum64String(id), d.Sum64()}
}

// The .ids file beside a Parquet file: a blocked Bloom filter, then the hashes
// of its ids, ascending. It is mapped into memory, not read, so that opening a
// store costs nothing and the operating system decides what stays resident.
// docs/format/parquet.md describes it.
const (
	idsMagic       = "PRODIDS1"
	idsHeader      = 32
	blockWords     = 8  // one cache line of 512 bits
	idsPerBlock    = 40 // 12.8 bits an id: one false alarm in about 300
	bloomProbes    = 6
	bitsPerProbe   = 9
	bytesPerIDHash = 16
)

// seenIDs is an open .ids file.
type seenIDs struct {
	mapped []byte
	blocks []uint64 // blockWords words each
	a, b   []uint64 // hashes, ascending by (a, b)
}

// writeIDs writes the hashes of a file's ids; it sorts them in place.
func writeIDs(w io.Writer, ids []idHash) error {
	slices.SortFunc(ids, func(x, y idHash) int {
		if x.a != y.a {
			if x.a < y.a {
				return -1
			}
			return 1
		}
		if x.b < y.b {
			return -1
		} else if x.b > y.b {
			return 1
		}
		return 0
	})
	blocks := make([]uint64, blockWords*max(1, (len(ids)+idsPerBlock-1)/idsPerBlock))
	for _, h := range ids {
		block := blockOf(blocks, h)
		for p := range bloomProbes {
			bit := h.b >> (p * bitsPerProbe) & 511
			block[bit>>6] |= 1 << (bit & 63)
		}
	}
	header := make([]byte, idsHeader)
	copy(header, idsMagic)
	binary.LittleEndian.PutUint64(header[8:], uint64(len(blocks)))
	binary.LittleEndian.PutUint64(header[16:], uint64(len(ids)))
	binary.LittleEndian.PutUint32(header[24:], crc32.ChecksumIEEE(header[:24]))
	out := bufio.NewWriterSize(w, 1<<20)
	_, _ = out.Write(header) // a bufio.Writer keeps its error until Flush
	var word [8]byte
	put := func(v uint64) {
		binary.LittleEndian.PutUint64(word[:], v)
		_, _ = out.Write(word[:])
	}
	for _, v := range blocks {
		put(v)
	}
	for _, h := range ids {
		put(h.a)
	}
	for _, h := range ids {
		put(h.b)
	}
	return out.Flush()
}

// blockOf is the block of the filter an id falls into.
func blockOf(blocks []uint64, h idHash) []uint64 {
	n, _ := bits.Mul64(h.a, uint64(len(blocks)/blockWords))
	return blocks[n*blockWords : n*blockWords+blockWords]
}

// openIDs maps an .ids file.
func openIDs(path string) (*seenIDs, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if st.Size() < idsHeader {
		return nil, fmt.Errorf("%s: shorter than its header", path)
	}
	m, err := syscall.Mmap(int(f.Fd()), 0, int(st.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", path, err)
	}
	blocks := int64(binary.LittleEndian.Uint64(m[8:]))
	n := int64(binary.LittleEndian.Uint64(m[16:]))
	if string(m[:8]) != idsMagic || binary.LittleEndian.Uint32(m[24:]) != crc32.ChecksumIEEE(m[:24]) ||
		st.Size() != idsHeader+8*blocks+bytesPerIDHash*n {
		return nil, errors.Join(fmt.Errorf("%s: damaged header", path), syscall.Munmap(m))
	}
	words := unsafe.Slice((*uint64)(unsafe.Pointer(&m[idsHeader])), blocks+2*n) //nolint:gosec // the size was compared with the header just now; a mapping is page-aligned
	return &seenIDs{mapped: m, blocks: words[:blocks], a: words[blocks : blocks+n], b: words[blocks+n:]}, nil
}

// has reports whether the file holds an event with the id.
func (s *seenIDs) has(h idHash) bool {
	block := blockOf(s.blocks, h)
	for p := range bloomProbes {
		bit := h.b >> (p * bitsPerProbe) & 511
		if block[bit>>6]&(1<<(bit&63)) == 0 {
			return false
		}
	}
	i, found := slices.BinarySearch(s.a, h.a)
	for ; found && i < len(s.a) && s.a[i] == h.a; i++ {
		if s.b[i] == h.b {
			return true
		}
	}
	return false
}

func (s *seenIDs) close() error {
	if s.mapped == nil {
		return nil
	}
	m := s.mapped
	*s = seenIDs{}
	return syscall.Munmap(m)
}
