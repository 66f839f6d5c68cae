package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"

	"prodops/internal/errs"
)

// Tx is one write transaction. It is valid only inside the function given to
// DB.Tx and belongs to that goroutine.
type Tx struct {
	tx      *sqlx.Tx
	dialect dialect
	after   []func()
}

// Tx runs f in a write transaction and commits when f returns nil; any error
// or panic rolls back. Write transactions run one at a time, on both databases
// (SQLite by its write lock, Postgres by an advisory lock taken first), so a
// rule that f checks still holds when it commits and needs no further locking.
// Keep f short and free of network and slow hashing.
//
// f runs again from the start when the database asks for a retry (busy, a
// serialisation failure, a deadlock): it must not have effects outside the
// transaction; those belong into OnCommit. A database that stays busy or cannot
// be reached is an errs.Unavailable.
func (db *DB) Tx(ctx context.Context, f func(tx *Tx) error) error {
	return outward(db.dialect, retry(ctx, db.dialect, func() error { return db.once(ctx, f) }))
}

func (db *DB) once(ctx context.Context, f func(tx *Tx) error) (err error) {
	under, err := db.write.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		// After a commit this is a no-op; after a failed or panicking f it frees the lock.
		if e := under.Rollback(); e != nil && !errors.Is(e, sql.ErrTxDone) {
			err = errors.Join(err, e)
		}
	}()
	if err := db.dialect.begin(ctx, under); err != nil {
		return err
	}
	tx := &Tx{tx: under, dialect: db.dialect}
	if err := f(tx); err != nil {
		return err
	}
	if err := under.Commit(); err != nil {
		return err
	}
	for _, hook := range tx.after {
		hook()
	}
	return nil
}

// Get implements Reader on the state the transaction sees.
func (tx *Tx) Get(ctx context.Context, dst any, query string, args ...any) error {
	query, args, err := bind(tx.dialect, query, args)
	if err != nil {
		return err
	}
	return tx.tx.GetContext(ctx, dst, query, args...)
}

// Select implements Reader on the state the transaction sees.
func (tx *Tx) Select(ctx context.Context, dst any, query string, args ...any) error {
	query, args, err := bind(tx.dialect, query, args)
	if err != nil {
		return err
	}
	return tx.tx.SelectContext(ctx, dst, query, args...)
}

// Exec runs one statement and returns how many rows it touched. On Postgres a
// failed statement ends the transaction: ask first, or use ON CONFLICT.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	query, args, err := bind(tx.dialect, query, args)
	if err != nil {
		return 0, err
	}
	return affected(tx.tx.ExecContext(ctx, query, args...))
}

// OnCommit has hook run once, after the transaction has been committed, in the
// order given. Hooks must not fail and must not wait.
func (tx *Tx) OnCommit(hook func()) { tx.after = append(tx.after, hook) }

// attempts and the pauses between them bound how long a busy database is asked
// again: about two seconds on top of the database's own waiting.
const (
	attempts   = 8
	firstPause = 10 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

// retry runs f until it succeeds, fails for good, or the attempts are used up.
func retry(ctx context.Context, d dialect, f func() error) error {
	pause := firstPause
	for n := 1; ; n++ {
		err := f()
		if err == nil || n == attempts || !d.retryable(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(pause/2 + rand.N(pause)): //nolint:gosec // Spreads retries; nobody gains by guessing it.
		}
		pause = min(2*pause, lastPause)
	}
}

// outward names the failures that are the database's state and not our fault;
// every other error passes unchanged.
func outward(d dialect, err error) error {
	if err == nil || !d.retryable(err) && !d.unreachable(err) {
		return err
	}
	public := errs.Wrap(errs.Unavailable, err, "The records database cannot answer now. Try again in a moment.")
	public.RetryAfter = time.Second
	return public
}
