package record

import (
	"encoding/binary"
	"sync"

	"github.com/google/uuid"

	"prodops/internal/sqldb"
)

// ids makes the ids of records: UUIDs of version 7 (RFC 9562, 5.7) that tell
// when a record was made by the registry's clock, and sort in the order they
// were made in as long as that clock goes forward.
type ids struct {
	mu   sync.Mutex
	last int64 // millisecond << 12 | number within it
}

func (g *ids) next(now sqldb.Micros) (string, error) {
	id, err := uuid.NewRandom() // its variant and random bits stay
	if err != nil {
		return "", err
	}
	at := g.tick(now)
	binary.BigEndian.PutUint16(id[6:], uint16(0x7000|at&0xfff))
	at >>= 12
	binary.BigEndian.PutUint16(id[4:], uint16(at))
	binary.BigEndian.PutUint32(id[:], uint32(at>>16))
	return id.String(), nil
}

// tick is now, or right after the last one where that was not before.
func (g *ids) tick(now sqldb.Micros) int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	// The microseconds within the millisecond, in twelve bits.
	at := int64(now)/1000<<12 | int64(now)%1000<<2
	if at <= g.last {
		at = g.last + 1
	}
	g.last = at
	return at
}
