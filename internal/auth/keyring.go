package auth

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// keyring holds every key in force in memory, by the hash of its secret, so
// that a request with a key costs one SHA-256 and one map look-up. There are
// few keys; all of them fit, and an unknown one needs no question either.
type keyring struct {
	db *sqldb.DB

	loading sync.Mutex // held by the one who reads, so that an older answer never replaces a newer

	mu      sync.RWMutex // never held during a read: keys are known while the database is away
	loaded  bool
	revoked int              // grows with every forget
	actors  map[string]Actor // by secret hash; replaced whole, never changed in place

	useMu sync.Mutex
	used  map[string]time.Time // by key id, since the last flush
}

func newKeyring(db *sqldb.DB) *keyring {
	return &keyring{db: db, used: map[string]time.Time{}}
}

// AuthenticateKey is the actor behind a key. One that is unknown, mistyped or
// revoked, or whose project is archived, is an Unauthenticated. It asks the
// database only the very first time.
func (s *Service) AuthenticateKey(ctx context.Context, secret string) (Actor, error) {
	if KindOf(secret) == "" {
		return Actor{}, badKey()
	}
	actor, found, loaded := s.ring.find(secret)
	if !loaded {
		if err := s.RefreshKeys(ctx); err != nil {
			return Actor{}, err
		}
		actor, found, _ = s.ring.find(secret)
	}
	if !found {
		return Actor{}, badKey()
	}
	s.ring.use(actor.id, s.now())
	return actor, nil
}

func badKey() error {
	return errs.New(errs.Unauthenticated, "This key is not valid: it is mistyped or has been revoked.")
}

// RefreshKeys reads the keys again. Whoever archives a project or adds keys in
// their own transaction calls it after the commit.
func (s *Service) RefreshKeys(ctx context.Context) error { return s.ring.load(ctx) }

// FlushKeyUse writes down when keys were last used, in one transaction.
func (s *Service) FlushKeyUse(ctx context.Context) error {
	used := s.ring.takeUsed()
	if len(used) == 0 {
		return nil
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		for id, at := range used {
			if _, err := tx.Exec(ctx, "UPDATE keys SET last_used_at = ? WHERE id = ? AND last_used_at < ?", sqldb.MicrosOf(at), id, sqldb.MicrosOf(at)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.ring.putBack(used)
		return fmt.Errorf("write down when keys were last used: %w", err)
	}
	return nil
}

func (k *keyring) find(secret string) (actor Actor, found, loaded bool) {
	hash := hashSecret(secret)
	k.mu.RLock()
	defer k.mu.RUnlock()
	actor, found = k.actors[hash]
	return actor, found, k.loaded
}

// load replaces what is known by what is stored.
func (k *keyring) load(ctx context.Context) error {
	k.loading.Lock()
	defer k.loading.Unlock()
	for {
		k.mu.RLock()
		revoked := k.revoked
		k.mu.RUnlock()
		actors, err := k.read(ctx)
		if err != nil {
			return err
		}
		if k.replace(actors, revoked) {
			return nil
		}
	}
}

func (k *keyring) read(ctx context.Context) (map[string]Actor, error) {
	var rows []keyRow
	err := k.db.Select(ctx, &rows, selectKeys+" JOIN projects p ON p.id = k.project_id WHERE k.revoked_at = 0 AND p.archived_at = 0")
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	actors := make(map[string]Actor, len(rows))
	for _, r := range rows {
		key, err := r.key()
		if err != nil {
			return nil, err
		}
		actors[r.SecretHash] = AsKey(key)
	}
	return actors, nil
}

// replace refuses an answer that may be older than a revocation.
func (k *keyring) replace(actors map[string]Actor, revoked int) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.revoked != revoked {
		return false
	}
	k.actors, k.loaded = actors, true
	return true
}

// forget drops one key at once. It needs no database, so that a revoked key
// ends even if the next read fails.
func (k *keyring) forget(hash string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	actors := maps.Clone(k.actors)
	delete(actors, hash)
	k.actors = actors
	k.revoked++
}

func (k *keyring) use(id string, at time.Time) {
	k.useMu.Lock()
	defer k.useMu.Unlock()
	k.used[id] = at
}

func (k *keyring) usedAt(id string) time.Time {
	k.useMu.Lock()
	defer k.useMu.Unlock()
	return k.used[id]
}

func (k *keyring) takeUsed() map[string]time.Time {
	k.useMu.Lock()
	defer k.useMu.Unlock()
	used := k.used
	k.used = map[string]time.Time{}
	return used
}

func (k *keyring) putBack(used map[string]time.Time) {
	k.useMu.Lock()
	defer k.useMu.Unlock()
	for id, at := range used {
		if k.used[id].Before(at) {
			k.used[id] = at
		}
	}
}
