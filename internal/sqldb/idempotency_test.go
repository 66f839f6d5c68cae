package sqldb_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

func TestIdempotency(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		memory := sqldb.NewIdempotency(db, func() time.Time { return now })
		call := sqldb.Call{Actor: "member 1", Route: "POST /keys", Key: "k-1", Body: []byte(`{"name":"a"}`)}
		begin := func(c sqldb.Call) (sqldb.Answer, bool, error) {
			t.Helper()
			return memory.Begin(ctx, c)
		}

		if _, found, err := begin(call); found || err != nil {
			t.Fatalf("the first call: found %v, %v", found, err)
		}
		if _, _, err := begin(call); !errs.Is(err, errs.Conflict) {
			t.Errorf("while the first is at work: %v", err)
		}
		secret := `{"secret":"sk_canary"}`
		if err := memory.Finish(ctx, call, sqldb.Answer{Status: 201, Body: []byte(secret)}); err != nil {
			t.Fatal(err)
		}
		if answer, found, err := begin(call); err != nil || !found || answer.Status != 201 || string(answer.Body) != secret {
			t.Errorf("asked again: %+v %v %v", answer, found, err)
		}
		other := call
		other.Body = []byte(`{"name":"b"}`)
		if _, _, err := begin(other); !errs.Is(err, errs.Conflict) || !strings.Contains(err.Error(), "another body") {
			t.Errorf("another body: %v", err)
		}
		for _, fresh := range []sqldb.Call{
			{Actor: "member 2", Route: call.Route, Key: call.Key, Body: call.Body},
			{Actor: call.Actor, Route: "POST /insights", Key: call.Key, Body: call.Body},
			{Actor: call.Actor, Route: call.Route, Key: "k-2", Body: call.Body},
		} {
			if _, found, err := begin(fresh); found || err != nil {
				t.Errorf("%+v: found %v, %v", fresh, found, err)
			}
		}
		var stored []string
		if err := db.Select(ctx, &stored, "SELECT scope_hash || body_hash || sealed FROM idempotency"); err != nil || strings.Contains(strings.Join(stored, ""), "canary") {
			t.Errorf("stored in the open: %v, %v", stored, err)
		}

		now = now.Add(24*time.Hour + time.Second)
		if _, found, err := begin(call); found || err != nil {
			t.Errorf("a day later: found %v, %v", found, err)
		}
		if err := memory.Forget(ctx, call); err != nil {
			t.Fatal(err)
		}
		if _, found, err := begin(call); found || err != nil {
			t.Errorf("after the call failed: found %v, %v", found, err)
		}
		now = now.Add(6 * time.Minute)
		if _, found, err := begin(call); found || err != nil {
			t.Errorf("after its process died: found %v, %v", found, err)
		}
		for _, key := range []string{"", strings.Repeat("x", 256)} {
			if _, _, err := begin(sqldb.Call{Key: key}); !errs.Is(err, errs.Malformed) {
				t.Errorf("a key of %d bytes: %v", len(key), err)
			}
		}
	})
}

func TestIdempotencyLetsOneThrough(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		memory := sqldb.NewIdempotency(db, time.Now)
		var wg sync.WaitGroup
		var mu sync.Mutex
		through := 0
		for range 16 {
			wg.Go(func() {
				_, found, err := memory.Begin(t.Context(), sqldb.Call{Actor: "a", Route: "r", Key: "k"})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && !found:
					through++
				case !errs.Is(err, errs.Conflict):
					t.Errorf("found %v, %v", found, err)
				}
			})
		}
		wg.Wait()
		if through != 1 {
			t.Errorf("%d calls went through, want 1", through)
		}
	})
}
