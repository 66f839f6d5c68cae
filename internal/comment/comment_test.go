package comment_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/comment"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/record/recordtest"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

const (
	mia = "00000000-0000-7000-8000-00000000000a" // recordtest.As
	ole = "00000000-0000-7000-8000-00000000000b"
)

type world struct {
	*recordtest.World
	*comment.Comments
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	recordtest.Each(t, []string{"idea"}, func(t *testing.T, w *recordtest.World) {
		for _, id := range []string{mia, ole} {
			w.Exec("INSERT INTO members (id, email, email_folded, name, password_hash, created_at, updated_at) VALUES (?, ?, ?, 'x', '', 1, 1)", id, id, id)
			w.Exec("INSERT INTO memberships (project_id, member_id, role, joined_at) VALUES (?, ?, 'editor', 1)", recordtest.Home, id)
		}
		a := auth.New(w.DB, w.Journal, auth.Options{Log: slog.New(slog.DiscardHandler), Now: w.Clock})
		test(t, &world{World: w, Comments: comment.New(w.Registry, w.Journal, a)})
	})
}

func asOle(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: ole, Name: "Ole"}, "s", map[string]auth.Role{recordtest.Home: role})
}

func want(t *testing.T, kind errs.Kind, err error) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("got %v, want kind %d", err, kind)
	}
}

func TestACommentIsItsAuthors(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, idea := t.Context(), w.Make("idea", recordtest.Note{Title: "An idea"})
		made, err := w.Create(ctx, recordtest.As(auth.Editor), recordtest.Home, idea, " <b>Good</b> ")
		if err != nil || made.Body != "<b>Good</b>" || made.AuthorID != mia {
			t.Fatalf("%+v, %v", made, err)
		}
		_, err = w.Update(ctx, asOle(auth.Owner), recordtest.Home, made.ID, 0, "Bad")
		want(t, errs.Forbidden, err)
		_, err = w.Comments.Archive(ctx, asOle(auth.Editor), recordtest.Home, made.ID, 0)
		want(t, errs.Forbidden, err)
		changed, err := w.Update(ctx, recordtest.As(auth.Editor), recordtest.Home, made.ID, 1, "Better")
		if err != nil || changed.Version != 2 || changed.Body != "Better" {
			t.Errorf("%+v, %v", changed, err)
		}
		_, err = w.Update(ctx, recordtest.As(auth.Editor), recordtest.Home, made.ID, 1, "Best")
		want(t, errs.Stale, err)
		if _, err := w.Comments.Archive(ctx, asOle(auth.Admin), recordtest.Home, made.ID, 0); err != nil {
			t.Error(err)
		}
		_, err = w.Update(ctx, recordtest.As(auth.Editor), recordtest.Home, made.ID, 0, "Best")
		want(t, errs.Conflict, err)
		list, err := w.List(ctx, recordtest.As(auth.Viewer), recordtest.Home, idea)
		if err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := w.Restore(ctx, recordtest.As(auth.Editor), recordtest.Home, made.ID, 0); err != nil {
			t.Error(err)
		}
		list, err = w.List(ctx, recordtest.As(auth.Viewer), recordtest.Home, idea)
		if err != nil || len(list) != 1 || list[0].Body != "Better" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestWhatCannotBeSaid(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, idea := t.Context(), w.Make("idea", recordtest.Note{Title: "An idea"})
		_, err := w.Create(ctx, recordtest.As(auth.Editor), recordtest.Home, idea, "  ")
		want(t, errs.Invalid, err)
		_, err = w.Create(ctx, recordtest.As(auth.Viewer), recordtest.Home, idea, "x")
		want(t, errs.Forbidden, err)
		idea.ID = "nobody"
		_, err = w.Create(ctx, recordtest.As(auth.Editor), recordtest.Home, idea, "x")
		want(t, errs.NotFound, err)
		_, err = w.List(ctx, recordtest.As(auth.Viewer), recordtest.Home, idea)
		want(t, errs.NotFound, err)
		_, err = w.Update(ctx, recordtest.As(auth.Editor), recordtest.Home, "nobody", 0, "x")
		want(t, errs.NotFound, err)
	})
}

func TestMentions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, idea := t.Context(), w.Make("idea", recordtest.Note{Title: "An idea"})
		text := "@[Ole](member:" + ole + ") and @[Ole](member:" + ole + "), what do you and @[Nobody](member:00000000-0000-7000-8000-00000000000c) think? I, @[Mia](member:" + mia + "), like it."
		made, err := w.Create(ctx, recordtest.As(auth.Editor), recordtest.Home, idea, text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Update(ctx, recordtest.As(auth.Editor), recordtest.Home, made.ID, 0, text+" A lot."); err != nil {
			t.Fatal(err)
		}
		seen := func() []string {
			list, err := w.Mentions(ctx, asOle(auth.Viewer))
			if err != nil {
				t.Fatal(err)
			}
			said := []string{}
			for _, m := range list {
				said = append(said, m.On.Title+map[bool]string{true: " unseen"}[m.SeenAt == sqldb.Micros(0)])
			}
			return said
		}
		if diff := cmp.Diff([]string{"An idea unseen"}, seen()); diff != "" {
			t.Error(diff)
		}
		if err := w.SeeMentions(ctx, asOle(auth.Viewer), ""); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"An idea"}, seen()); diff != "" {
			t.Error(diff)
		}
		if mine, err := w.Mentions(ctx, recordtest.As(auth.Viewer)); err != nil || len(mine) != 0 {
			t.Errorf("told of one's own words: %+v, %v", mine, err)
		}
		left := auth.AsMember(auth.Member{ID: ole}, "s", map[string]auth.Role{recordtest.Other: auth.Viewer})
		if none, err := w.Mentions(ctx, left); err != nil || len(none) != 0 {
			t.Errorf("told of a project one has left: %+v, %v", none, err)
		}
	})
}

func TestUnseenMentionsWait(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first, second := w.Make("idea", recordtest.Note{Title: "First"}), w.Make("idea", recordtest.Note{Title: "Second"})
		for _, on := range []record.Ref{first, second} {
			if _, err := w.Create(ctx, recordtest.As(auth.Editor), recordtest.Home, on, "@[Ole](member:"+ole+")\nis this so? "+strings.Repeat("Really ", 40)); err != nil {
				t.Fatal(err)
			}
			w.Now = w.Now.Add(time.Minute)
		}
		waits := func(project string) ([]todo.Waiting, int) {
			list, total, err := comment.Unseen{Registry: w.Registry}.Waiting(ctx, todo.Ask{Actor: asOle(auth.Viewer), Project: project, Now: sqldb.MicrosOf(w.Now), Most: 1})
			if err != nil {
				t.Fatal(err)
			}
			return list, total
		}
		list, total := waits(recordtest.Home)
		if total != 2 || len(list) != 1 || list[0].Title != "First" || list[0].Record != first || !strings.HasPrefix(list[0].Says, "Mia mentions you: “@Ole is this so? Really") || !strings.HasSuffix(list[0].Says, "Really…”") {
			t.Errorf("%d %+v", total, list)
		}
		if err := w.SeeMentions(ctx, asOle(auth.Viewer), first.ID); err != nil {
			t.Fatal(err)
		}
		if list, total := waits(recordtest.Home); total != 1 || list[0].Title != "Second" {
			t.Errorf("what was seen waits on: %+v", list)
		}
		if _, total := waits(recordtest.Other); total != 0 {
			t.Error("another project's mentions are told")
		}
	})
}
