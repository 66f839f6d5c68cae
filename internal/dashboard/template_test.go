package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/errs"
	"prodops/internal/record"
)

// parses checks questions as the server does.
type parses struct{}

func (parses) Check(query json.RawMessage) error {
	_, err := analytics.Parse(query, "body.query")
	return err
}

func TestTemplatesKnowTheProject(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Insights = dashboard.New(w.registry, parses{})
		s := w.boards(happened(t,
			`a 2026-02-10T08:00 user_signed_up {"plan":"pro"}`, `a 2026-02-11T08:00 importFinished`, `a 2026-02-11T08:00 import_failed`,
			`a 2026-02-12T08:00 Signup-Failed`, `b 2026-02-12T08:00 Signup-Failed`, `a 2026-02-12T08:00 Report.Viewed`,
		))
		templates, err := s.Templates(t.Context(), as(auth.Viewer), home)
		if err != nil {
			t.Fatal(err)
		}
		questions, suggested := 0, map[string]string{}
		for _, template := range templates {
			questions += len(template.Questions)
			for _, e := range template.Events {
				suggested[e.Role] = e.Suggested
				if e.Label == "" || e.Hint == "" {
					t.Errorf("the role %q of %s has no words", e.Role, template.Key)
				}
			}
		}
		if len(templates) != 6 || questions != 20 {
			t.Errorf("%d templates with %d questions", len(templates), questions)
		}
		for role, want := range map[string]string{"sign_up": "user_signed_up", "first_value": "importFinished", "key_action": "Report.Viewed", "plan": "plan", "purchase": "", "country": ""} {
			if suggested[role] != want {
				t.Errorf("%s is taken for %q, want %q", role, suggested[role], want)
			}
		}

		made, err := s.Fill(t.Context(), as(auth.Editor), home, dashboard.FromBoardTemplate{Template: "activation"})
		if err != nil {
			t.Fatal(err)
		}
		if made.Name != "Activation" || made.Owner != "m" || len(made.Tiles) != 4 || made.Tiles[1].X != 6 || made.Tiles[2].Y != 6 {
			t.Errorf("%+v", made)
		}
		answered, err := s.Answer(t.Context(), as(auth.Viewer), home, made.ID, dashboard.Over{})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range answered {
			if a.Err != nil {
				t.Errorf("%s: %v", a.Insight.Name, a.Err)
			}
		}

		// What the project does not have is not made.
		fewer, err := s.Fill(t.Context(), as(auth.Editor), home, dashboard.FromBoardTemplate{Template: "activation", Name: "Ours", Events: map[string]string{"plan": "", "key_action": ""}})
		if err != nil || fewer.Name != "Ours" || len(fewer.Tiles) != 2 {
			t.Errorf("%+v, %v", fewer, err)
		}
		_, err = s.Fill(t.Context(), as(auth.Editor), home, dashboard.FromBoardTemplate{Template: "revenue"})
		w.want(errs.Conflict, err)
		_, err = s.Fill(t.Context(), as(auth.Editor), home, dashboard.FromBoardTemplate{Template: "activation", Events: map[string]string{"sign_up": "Never"}})
		w.want(errs.Invalid, err)
		_, err = s.Fill(t.Context(), as(auth.Editor), home, dashboard.FromBoardTemplate{Template: "horoscope"})
		w.want(errs.Invalid, err)
		_, err = s.Fill(t.Context(), as(auth.Viewer), home, dashboard.FromBoardTemplate{Template: "activation"})
		w.want(errs.Forbidden, err)
		insights, _, err := w.List(t.Context(), as(auth.Viewer), home, record.Filter{})
		if err != nil || len(insights) != 6 {
			t.Errorf("%d insights, %v", len(insights), err)
		}
	})
}

// TestEveryQuestionOfEveryTemplate fills all of them with odd names.
func TestEveryQuestionOfEveryTemplate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Insights = dashboard.New(w.registry, parses{})
		odd := `it"s\<sign_up>`
		properties := `{"amount":1,"plan":"a","country":"DE","device":"x"}`
		s := w.boards(happened(t, "a 2026-02-10T08:00 "+odd+" "+properties))
		templates, err := s.Templates(t.Context(), as(auth.Viewer), home)
		if err != nil {
			t.Fatal(err)
		}
		for _, template := range templates {
			in := dashboard.FromBoardTemplate{Template: template.Key, Events: map[string]string{}}
			for _, e := range template.Events {
				if !e.Property {
					in.Events[e.Role] = odd
				}
			}
			made, err := s.Fill(t.Context(), as(auth.Editor), home, in)
			if err != nil {
				t.Errorf("%s: %v", template.Key, err)
				continue
			}
			var names []string
			answered, err := s.Answer(t.Context(), as(auth.Viewer), home, made.ID, dashboard.Over{})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range answered {
				names = append(names, a.Insight.Name)
				if a.Err != nil || strings.Contains(string(a.Insight.Query), `"<`) {
					t.Errorf("%s: %s, %v", a.Insight.Name, a.Insight.Query, a.Err)
				}
			}
			var want []string
			for _, q := range template.Questions {
				want = append(want, q.Name)
			}
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("%s: %s", template.Key, diff)
			}
		}
	})
}
