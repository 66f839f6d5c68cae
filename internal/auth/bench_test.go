package auth_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// BenchmarkAuthenticateKey is what every request with a key pays.
func BenchmarkAuthenticateKey(b *testing.B) {
	db, err := sqldb.Open(b.Context(), filepath.Join(b.TempDir(), "records.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	service := auth.New(db, journal.New(db, time.Now), auth.Options{})
	for _, statement := range []string{
		"INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES ('p', 'p', 'p', 'UTC', 'monday', 1, 1, 1)",
		"INSERT INTO environments (project_id, name, created_at) VALUES ('p', 'production', 1)",
	} {
		if _, err := db.Exec(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
	_, secret, err := service.CreateKey(b.Context(), auth.AsSystem("test"), "p", auth.NewKey{Kind: auth.WriteKey, Name: "k"})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := service.AuthenticateKey(context.Background(), secret); err != nil {
				b.Fatal(err)
			}
		}
	})
}
