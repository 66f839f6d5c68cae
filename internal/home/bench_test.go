package home_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/home"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/record/recordtest"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
	"prodops/internal/todo"
)

// BenchmarkLoop counts a loop of ten thousand records of every kind, each with
// 500 characters of text, of which every second is linked on. It is counted each
// time, as after a change.
func BenchmarkLoop(b *testing.B) {
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": sqldbtest.SQLite, "postgres": sqldbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			db, err := sqldb.Open(b.Context(), dsn(b))
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = db.Close() })
			w := recordtest.New(b, db, kinds)
			w.Now = time.Now()
			links := link.New(w.Registry, w.Journal)
			h := home.New(home.Options{Registry: w.Registry, Links: links, Todo: todo.New(), Notes: &told{}, Journal: w.Journal})
			tenThousand(w)
			w.Exec("ANALYZE")
			w.Now = w.Now.AddDate(0, 0, 20)
			for b.Loop() {
				w.Now = w.Now.Add(time.Hour) // what was kept does not hold any more
				loop, err := h.Loop(b.Context(), recordtest.As(auth.Viewer), recordtest.Home)
				if err != nil || len(loop.Breaks) == 0 {
					b.Fatal(loop.Breaks, err)
				}
			}
		})
	}
}

func tenThousand(w *recordtest.World) {
	const n = 10_000
	states := map[string]string{"theme": "accepted", "idea": "planned", "bet": "shipped", "experiment": "decided", "release": "released", "outcome": "reviewed", "feedback": "new"}
	made := map[string][]string{}
	for _, kind := range kinds {
		var notes []*recordtest.Note
		for i := range n {
			notes = append(notes, &recordtest.Note{Head: record.Head{Project: recordtest.Home}, Title: fmt.Sprint(kind, i), Text: strings.Repeat("word ", 100), State: states[kind]})
		}
		w.MakeMany(kind, notes)
		for _, note := range notes {
			made[kind] = append(made[kind], note.ID)
		}
	}
	for _, l := range [][3]string{
		{"theme", "motivates", "idea"}, {"feedback", "supports", "idea"}, {"idea", "becomes", "bet"}, {"bet", "tested_by", "experiment"},
		{"bet", "shipped_in", "release"}, {"bet", "resulted_in", "outcome"}, {"experiment", "teaches", "learning"}, {"doc", "describes", "idea"},
	} {
		for from := 0; from < n; from += 500 {
			var args []any
			for i := from; i < from+500; i += 2 {
				id := fmt.Sprintf("%s %s %d", l[0], l[2], i)
				args = append(args, id, recordtest.Home, l[0], made[l[0]][i], l[2], made[l[2]][i], l[1], "", "Mia", 1, 0)
			}
			w.Exec("INSERT INTO links (id, project_id, from_type, from_id, to_type, to_id, relation, note, created_by, created_at, archived_at) VALUES "+sqldb.Rows(len(args)/11, 11), args...)
		}
	}
}
