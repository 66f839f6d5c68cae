package feedback_test

import (
	"testing"

	"prodops/internal/auth"
	"prodops/internal/feedback"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

func TestTheInboxOfAMemberIsOneLine(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		waits := func() (string, int) {
			list, total, err := feedback.Inbox{DB: w.db}.Waiting(t.Context(), todo.Ask{Actor: as(auth.Editor), Project: home, Now: sqldb.MicrosOf(w.now), Most: 4})
			if err != nil {
				t.Fatal(err)
			}
			if len(list) == 0 {
				return "", total
			}
			return list[0].Title + ": " + list[0].Says, total
		}
		first := w.take("The export stops")
		second := w.take("The export stops again")
		if says, total := waits(); says != "" || total != 0 {
			t.Errorf("%q %d", says, total)
		}
		me := "m"
		own := func(id string) {
			t.Helper()
			if _, err := w.Update(t.Context(), as(auth.Editor), home, id, 0, feedback.Update{Do: feedback.Do{Owner: &me}}); err != nil {
				t.Fatal(err)
			}
		}
		own(first.ID)
		if says, total := waits(); says != "1 note in your inbox: It is yours, and nobody has dealt with it yet." || total != 1 {
			t.Errorf("%q %d", says, total)
		}
		own(second.ID)
		if says, _ := waits(); says != "2 notes in your inbox: They are yours, and nobody has dealt with them yet." {
			t.Errorf("%q", says)
		}
		gathered, of, err := w.evidence.Gathered(t.Context(), home)
		if err != nil || gathered != 0 || of != 2 {
			t.Error(gathered, of, err)
		}
		theme, err := w.CreateTheme(t.Context(), as(auth.Editor), home, feedback.ThemeCreate{Name: "Exports"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Update(t.Context(), as(auth.Editor), home, first.ID, 0, feedback.Update{Do: feedback.Do{ThemeID: &theme.ID}}); err != nil {
			t.Fatal(err)
		}
		if gathered, of, err = w.evidence.Gathered(t.Context(), home); err != nil || gathered != 1 || of != 2 {
			t.Error(gathered, of, err)
		}
	})
}
