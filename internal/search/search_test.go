package search_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/record/recordtest"
	"prodops/internal/search"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

func titles(hits []search.Hit) []string {
	list := []string{}
	for _, h := range hits {
		list = append(list, h.Title)
	}
	return list
}

func TestFind(t *testing.T) {
	recordtest.Each(t, []string{"idea", "doc"}, func(t *testing.T, w *recordtest.World) {
		s := search.New(w.Registry)
		w.Make("idea", recordtest.Note{Title: "Faster import of spreadsheets", Text: "People wait too long"})
		w.Make("doc", recordtest.Note{Title: "PRD", Text: "How the import of a spreadsheet shall work. Größere Dateien zuerst, then the small ones."})
		w.Make("idea", recordtest.Note{Title: "Import"})
		w.Make("doc", recordtest.Note{Title: "An important note"})
		gone := w.Make("idea", recordtest.Note{Title: "Import by mail"})
		w.Archive(gone)
		for _, c := range []struct {
			q    search.Question
			want []string
		}{
			{search.Question{Text: "import"}, []string{"Import", "Faster import of spreadsheets", "An important note", "PRD"}},
			{search.Question{Text: "IMPORT spread"}, []string{"Faster import of spreadsheets", "PRD"}},
			{search.Question{Text: "grossere"}, []string{}},
			{search.Question{Text: "größere dat"}, []string{"PRD"}},
			{search.Question{Text: "import", Types: []string{"doc"}}, []string{"An important note", "PRD"}},
			{search.Question{Text: "import mail"}, []string{}},
			{search.Question{Text: "import mail", Archived: true}, []string{"Import by mail"}},
			{search.Question{Text: `"import" OR x*`}, []string{}},
			{search.Question{Text: "import", Limit: 1}, []string{"Import"}},
		} {
			hits, err := s.Find(t.Context(), recordtest.As(auth.Viewer), recordtest.Home, c.q)
			if diff := cmp.Diff(c.want, titles(hits)); err != nil || diff != "" {
				t.Errorf("%+v: %v %s", c.q, err, diff)
			}
		}
		hits, err := s.Find(t.Context(), recordtest.As(auth.Viewer), recordtest.Home, search.Question{Text: "größere"})
		if err != nil || len(hits) != 1 || !strings.Contains(hits[0].Excerpt, "Größere Dateien") || hits[0].Type != "doc" || hits[0].ID == "" {
			t.Errorf("%+v, %v", hits, err)
		}
	})
}

func TestFindOnlyWhatMayBeRead(t *testing.T) {
	recordtest.Each(t, []string{"idea"}, func(t *testing.T, w *recordtest.World) {
		s := search.New(w.Registry)
		w.Make("idea", recordtest.Note{Title: "Secret"})
		both := auth.AsMember(auth.Member{ID: "m"}, "s", map[string]auth.Role{recordtest.Home: auth.Owner, recordtest.Other: auth.Owner})
		hits, err := s.Find(t.Context(), both, recordtest.Other, search.Question{Text: "secret"})
		if err != nil || len(hits) != 0 {
			t.Errorf("found in another project: %+v, %v", hits, err)
		}
		for _, c := range []struct {
			actor auth.Actor
			q     search.Question
			kind  errs.Kind
		}{
			{auth.Actor{}, search.Question{Text: "secret"}, errs.Unauthenticated},
			{recordtest.As(auth.Viewer), search.Question{Text: " ?! "}, errs.Malformed},
			{recordtest.As(auth.Viewer), search.Question{Text: "secret", Types: []string{"wish"}}, errs.Invalid},
		} {
			if _, err := s.Find(t.Context(), c.actor, recordtest.Home, c.q); !errs.Is(err, c.kind) {
				t.Errorf("%+v: %v", c.q, err)
			}
		}
	})
}

// A title that changes is found by its new words only.
func TestTheIndexFollows(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := recordtest.New(t, db, nil)
		w.Exec(`CREATE TABLE notes (id TEXT PRIMARY KEY, project_id TEXT NOT NULL, created_by TEXT NOT NULL, version BIGINT NOT NULL,
			created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, archived_at BIGINT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, owner TEXT NOT NULL)`)
		store := record.New[recordtest.Note](w.Registry, record.Kind{Type: "note", Table: "notes", Noun: "note", Read: auth.InsightRead, Write: auth.InsightWrite})
		made, err := store.Create(t.Context(), recordtest.As(auth.Editor), recordtest.Home, recordtest.Note{Title: "Caterpillar"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Change(t.Context(), recordtest.As(auth.Editor), recordtest.Home, made.ID, 0, "updated", func(n *recordtest.Note) error { n.Title = "Butterfly"; return nil }); err != nil {
			t.Fatal(err)
		}
		for text, n := range map[string]int{"caterpillar": 0, "butterfly": 1} {
			hits, err := search.New(w.Registry).Find(t.Context(), recordtest.As(auth.Viewer), recordtest.Home, search.Question{Text: text})
			if err != nil || len(hits) != n {
				t.Errorf("%q: %+v, %v", text, hits, err)
			}
		}
	})
}

// BenchmarkFind searches 100,000 records, whose words are as frequent as those
// of a language (Zipf), for words that most, some and few of them have.
func BenchmarkFind(b *testing.B) {
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": sqldbtest.SQLite, "postgres": sqldbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			db, err := sqldb.Open(b.Context(), dsn(b))
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := db.Close(); err != nil {
					b.Error(err)
				}
			}()
			w := recordtest.New(b, db, []string{"idea"})
			fill(w, 100_000)
			w.Exec("ANALYZE") // as Postgres does by itself after a while
			s := search.New(w.Registry)
			for name, text := range map[string]string{
				"most have it": word(0), "a tenth": word(30), "a hundredth": word(400), "few": word(15_000), "none": "zzzzzz",
				"two letters": word(1)[:2], "two words": word(0) + " " + word(400), "three": word(0) + " " + word(1) + " " + word(2),
			} {
				b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
					for b.Loop() {
						if _, err := s.Find(b.Context(), recordtest.As(auth.Viewer), recordtest.Home, search.Question{Text: text}); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}

// word is the nth most frequent word of the language.
func word(n int) string {
	const consonants, vowels = "bdfgklmnprst", "aeiou"
	text := ""
	for n++; n > 0; n /= 60 {
		text += string(consonants[n%60%12]) + string(vowels[n%60/12])
	}
	return text + "n"
}

func fill(w *recordtest.World, n int) {
	rng := rand.New(rand.NewPCG(1, 1))
	words := rand.NewZipf(rng, 1.1, 8, 20_000)
	sentence := func(length int) string {
		text := make([]string, length)
		for i := range text {
			text[i] = word(int(words.Uint64()))
		}
		return strings.Join(text, " ")
	}
	for range n / 5000 {
		notes := make([]*recordtest.Note, 5000)
		for i := range notes {
			notes[i] = &recordtest.Note{Title: sentence(6), Text: sentence(40), Head: record.Head{Project: recordtest.Home}}
		}
		w.MakeMany("idea", notes)
	}
}
