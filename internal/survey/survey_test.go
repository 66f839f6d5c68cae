package survey_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/period"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/survey"
)

func TestTheLifeOfASurvey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made := must[survey.Survey](w)(w.Create(ctx, as(auth.Editor), home, survey.Create{Name: " Quarterly NPS "}))
		if made.Name != "Quarterly NPS" || made.State != survey.Draft || made.Question == "" || made.FollowUp.Question == "" || made.Rules.Sample != 100 || made.Look.Accent == "" {
			t.Errorf("%+v", made)
		}
		got := must[survey.Survey](w)(w.Get(ctx, as(auth.Viewer), home, made.ID))
		if diff := cmp.Diff(made, got); diff != "" {
			t.Error(diff)
		}
		_, err := w.Close(ctx, as(auth.Editor), home, made.ID, 0)
		w.want(errs.Conflict, err)
		_, err = w.Answer(ctx, made.ID, survey.Given{Score: score(9)})
		w.want(errs.Conflict, err)

		opened := must[survey.Survey](w)(w.Open(ctx, as(auth.Editor), home, made.ID, made.Version))
		if opened.State != survey.Open || opened.Wave != 1 || opened.OpenedAt == 0 {
			t.Errorf("%+v", opened)
		}
		if again := must[survey.Survey](w)(w.Open(ctx, as(auth.Editor), home, made.ID, 0)); again.Version != opened.Version {
			t.Errorf("opened twice: %+v", again)
		}
		w.answer(made.ID, survey.Given{Score: score(9)})
		closed := must[survey.Survey](w)(w.Close(ctx, as(auth.Editor), home, made.ID, 0))
		_, err = w.Answer(ctx, made.ID, survey.Given{Score: score(9)})
		w.want(errs.Conflict, err)
		if next := must[survey.Survey](w)(w.Open(ctx, as(auth.Editor), home, made.ID, closed.Version)); next.Wave != 2 {
			t.Errorf("%+v", next)
		}
		if _, err := w.Archive(ctx, as(auth.Editor), home, made.ID, 0); err != nil {
			t.Fatal(err)
		}
		_, err = w.Answer(ctx, made.ID, survey.Given{Score: score(9)})
		w.want(errs.NotFound, err)
		_, err = w.Ask(ctx, made.ID, "", "")
		w.want(errs.NotFound, err)

		entries, err := w.journal.List(ctx, journal.Filter{Project: home, Type: "survey"}, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var verbs []string
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
			if strings.Contains(strings.ToLower(string(e.After)), "secret") {
				t.Errorf("the journal tells the secret: %s", e.After)
			}
		}
		if diff := cmp.Diff([]string{"created", "opened", "closed", "opened", "archived"}, verbs); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSurveyInputs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, in := range map[string]survey.Create{
			"no name":      {},
			"long":         {Name: "a", Question: strings.Repeat("x", 301)},
			"two lines":    {Name: "a", Question: "b\nc"},
			"colour":       {Name: "a", Look: &survey.Look{Accent: "red"}},
			"style":        {Name: "a", Look: &survey.Look{Accent: "#123456;}"}},
			"scheme":       {Name: "a", Look: &survey.Look{Scheme: "sepia"}},
			"language":     {Name: "a", Look: &survey.Look{Language: `en" onload="`}},
			"sample":       {Name: "a", Rules: &survey.Rules{Sample: 101}},
			"days":         {Name: "a", Rules: &survey.Rules{RecontactDays: -1}},
			"backwards":    {Name: "a", Rules: &survey.Rules{OpensAt: 2, ClosesAt: 1}},
			"no values":    {Name: "a", Rules: &survey.Rules{Segment: []survey.Match{{Property: "plan"}}}},
			"no property":  {Name: "a", Rules: &survey.Rules{Segment: []survey.Match{{Values: []string{"pro"}}}}},
			"many matches": {Name: "a", Rules: &survey.Rules{Segment: make([]survey.Match, 11)}},
		} {
			_, err := w.Create(t.Context(), as(auth.Editor), home, in)
			if !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestOneAnswerPerPersonAndWave(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		s := w.open(survey.Rules{RecontactDays: 30})
		ada := survey.Facts{Person: "ada", URL: "https://app.example/home"}
		first := w.answer(s.ID, survey.Given{Score: score(3), Facts: ada})
		if first.Group != survey.Detractor || first.FollowUp == "" {
			t.Errorf("%+v", first)
		}
		// The score counts before any text comes.
		if r := w.responses(s.ID); len(r) != 1 || r[0].Score != 3 || r[0].Plan != "pro" || r[0].Company != "Analytical Engines" || r[0].CompanySize != "10–49" || r[0].URL != ada.URL {
			t.Errorf("%+v", r)
		}
		again := w.answer(s.ID, survey.Given{Score: score(9), Facts: ada})
		if again.ID != first.ID || again.Group != survey.Promoter {
			t.Errorf("%+v", again)
		}
		w.answer(s.ID, survey.Given{Response: first.Response, Text: text("  fast\r\nand calm ")})
		if r := w.responses(s.ID); len(r) != 1 || r[0].Score != 9 || r[0].Text != "fast\nand calm" {
			t.Errorf("%+v", r)
		}
		if len(w.inbox.notes) != 1 || w.inbox.notes[0].Text != "fast\nand calm" || w.inbox.notes[0].Score != 9 || w.inbox.notes[0].Person != "ada" {
			t.Errorf("%+v", w.inbox.notes)
		}
		w.now = w.now.Add(31 * 24 * time.Hour)
		if later := w.answer(s.ID, survey.Given{Score: score(10), Facts: ada}); later.ID == first.ID {
			t.Error("after the days of rest an answer is a new one")
		}
		// A new wave asks everybody again.
		must[survey.Survey](w)(w.Close(ctx, as(auth.Editor), home, s.ID, 0))
		must[survey.Survey](w)(w.Open(ctx, as(auth.Editor), home, s.ID, 0))
		w.answer(s.ID, survey.Given{Score: score(8), Facts: ada})
		// Nobody in particular: each is one, unless it is sent twice.
		w.answer(s.ID, survey.Given{Score: score(1)})
		once := w.answer(s.ID, survey.Given{Score: score(2), Once: "click-1"})
		if twice := w.answer(s.ID, survey.Given{Score: score(2), Once: "click-1"}); twice.ID != once.ID {
			t.Error("sent twice, answered twice")
		}
		if n := len(w.responses(s.ID)); n != 5 {
			t.Errorf("%d answers", n)
		}
	})
}

func TestPersonLinks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		s, twin := w.open(survey.Rules{}), w.open(survey.Rules{})
		links := must[[]survey.PersonLink](w)(w.Links(ctx, as(auth.Editor), home, s.ID, "https://x.example", []string{"ada", "bob"}))
		again := must[[]survey.PersonLink](w)(w.Links(ctx, as(auth.Editor), home, s.ID, "https://x.example", []string{"ada"}))
		if links[0] != again[0] || links[0].URL == links[1].URL || !strings.HasPrefix(links[0].URL, "https://x.example/s/"+s.ID+"?t=") {
			t.Errorf("%v %v", links, again)
		}
		_, token, _ := strings.Cut(links[0].URL, "?t=")
		asked := must[survey.Asked](w)(w.Ask(ctx, s.ID, token, ""))
		if asked.Response != nil || asked.Refusal != nil {
			t.Errorf("%+v", asked)
		}
		// Who only says to be ada does not change what ada said by her link.
		mine := w.answer(s.ID, survey.Given{Score: score(9), Link: token})
		if r := w.responses(s.ID)[0]; r.Person != "ada" || r.Via != survey.ByLink {
			t.Errorf("%+v", r)
		}
		w.answer(s.ID, survey.Given{Score: score(0), Facts: survey.Facts{Person: "ada"}})
		if r := w.responses(s.ID); len(r) != 1 || r[0].Score != 9 {
			t.Errorf("%+v", r)
		}
		back := must[survey.Asked](w)(w.Ask(ctx, s.ID, token, ""))
		if back.Response == nil || back.Response.ID != mine.ID {
			t.Errorf("%+v", back)
		}
		for name, bad := range map[string]string{
			"changed": token[:len(token)-2] + "xx", "of nothing": "x", "of a response": mine.Response, "empty mac": strings.Split(token, ".")[0] + ".", "not base64": "!!.!!",
		} {
			_, err := w.Ask(ctx, s.ID, bad, "")
			if !errs.Is(err, errs.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := w.Ask(ctx, twin.ID, token, "") // another survey's link
		w.want(errs.NotFound, err)
		_, err = w.Answer(ctx, twin.ID, survey.Given{Text: text("x"), Response: mine.Response})
		w.want(errs.NotFound, err)
		_, err = w.Links(ctx, as(auth.Viewer), home, s.ID, "", []string{"ada"})
		w.want(errs.Forbidden, err)
		_, err = w.Links(ctx, as(auth.Editor), home, s.ID, "", []string{"a\nb"})
		w.want(errs.Invalid, err)
	})
}

// refused is the rule that keeps a survey from somebody, "" when it is shown.
func (w *world) refused(id string, f survey.Facts) string {
	w.t.Helper()
	why := must[survey.ShowWhy](w)(w.Why(w.t.Context(), as(auth.Viewer), home, id, f))
	shown := must[survey.Shown](w)(w.Show(w.t.Context(), id, "", f))
	if why.Shown != shown.Show {
		w.t.Errorf("why says %+v, show says %+v", why, shown)
	}
	for _, c := range why.Checks {
		if !c.Passes {
			if !strings.Contains(why.Says, c.Says) {
				w.t.Errorf("%q does not say %q", why.Says, c.Says)
			}
			return c.Rule
		}
	}
	return ""
}

func TestWhomASurveyIsShown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		bob := survey.Facts{Person: "bob", URL: "https://app.example/billing/1?x", Properties: map[string]string{"plan": "pro"}}
		at := func(d time.Duration) sqldb.Micros { return sqldb.MicrosOf(w.now.Add(d)) }
		for name, test := range map[string]struct {
			rules survey.Rules
			facts survey.Facts
			want  string
		}{
			"nothing said":     {survey.Rules{}, bob, ""},
			"nobody":           {survey.Rules{}, survey.Facts{}, "person"},
			"anonymous id":     {survey.Rules{}, survey.Facts{AnonymousID: "x"}, ""},
			"too early":        {survey.Rules{OpensAt: at(time.Hour)}, bob, "opens_at"},
			"too late":         {survey.Rules{ClosesAt: at(time.Hour), OpensAt: at(-2 * time.Hour)}, bob, ""},
			"path":             {survey.Rules{Trigger: survey.Trigger{URLPrefix: "/billing"}}, bob, ""},
			"other path":       {survey.Rules{Trigger: survey.Trigger{URLPrefix: "/home"}}, bob, "url_prefix"},
			"whole address":    {survey.Rules{Trigger: survey.Trigger{URLPrefix: "https://app.example/b"}}, bob, ""},
			"unknown address":  {survey.Rules{Trigger: survey.Trigger{URLPrefix: "/"}}, survey.Facts{Person: "bob"}, "url_prefix"},
			"in the segment":   {survey.Rules{Segment: []survey.Match{{Property: "plan", Values: []string{"team", "pro"}}}}, bob, ""},
			"not in it":        {survey.Rules{Segment: []survey.Match{{Property: "plan", Values: []string{"team"}}}}, bob, "segment"},
			"not told":         {survey.Rules{Segment: []survey.Match{{Property: "role", Values: []string{"owner"}}}}, bob, "segment"},
			"nearly everybody": {survey.Rules{Sample: 99.999999}, bob, ""},
			"nearly nobody":    {survey.Rules{Sample: 0.000001}, bob, "sample"},
		} {
			if got := w.refused(w.open(test.rules).ID, test.facts); got != test.want {
				t.Errorf("%s: refused by %q, want %q", name, got, test.want)
			}
		}
		closed := w.open(survey.Rules{ClosesAt: at(time.Hour)})
		w.now = w.now.Add(time.Hour)
		if got := w.refused(closed.ID, bob); got != "closes_at" {
			t.Errorf("refused by %q", got)
		}
	})
}

func TestNobodyIsAskedTooOften(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		bob, eve := survey.Facts{Person: "bob"}, survey.Facts{Person: "eve"}
		day := 24 * time.Hour
		step := func(after time.Duration, s survey.Survey, f survey.Facts, want string) {
			t.Helper()
			w.now = w.now.Add(after)
			if got := w.refused(s.ID, f); got != want {
				t.Errorf("refused by %q, want %q", got, want)
			}
		}
		rested := w.open(survey.Rules{RecontactDays: 10})
		step(0, rested, bob, "") // counts as shown
		step(9*day, rested, bob, "recontact_days")
		step(0, rested, eve, "")
		step(day, rested, bob, "")

		twice := w.open(survey.Rules{Times: 2})
		step(0, twice, bob, "")
		step(0, twice, bob, "")
		step(0, twice, bob, "times")

		kind := w.open(survey.Rules{KindDays: 5})
		step(0, kind, bob, "kind_days")
		step(5*day, kind, bob, "")

		// Without days of rest an answer ends it for the wave.
		once := w.open(survey.Rules{})
		step(0, once, bob, "")
		step(0, once, bob, "")
		w.answer(once.ID, survey.Given{Score: score(7), Facts: bob})
		step(0, once, bob, "recontact_days")

		few := w.open(survey.Rules{StopAt: 2})
		first := w.answer(few.ID, survey.Given{Score: score(7), Facts: bob})
		w.answer(few.ID, survey.Given{Score: score(7), Facts: eve})
		step(0, few, survey.Facts{Person: "dan"}, "stop_at")
		_, err := w.Answer(t.Context(), few.ID, survey.Given{Score: score(1), Facts: survey.Facts{Person: "dan"}})
		w.want(errs.Conflict, err)
		// Who is in the middle of it may still finish.
		w.answer(few.ID, survey.Given{Response: first.Response, Text: text("because")})
	})
}

func TestSampleDrawsItsShare(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.open(survey.Rules{Sample: 30})
		asked := 0
		for i := range 1000 {
			why := must[survey.ShowWhy](w)(w.Why(t.Context(), as(auth.Viewer), home, s.ID, survey.Facts{Person: fmt.Sprint("p", i)}))
			if why.Shown {
				asked++
			}
		}
		if asked < 250 || asked > 350 {
			t.Errorf("30%% of 1,000 are %d", asked)
		}
	})
}

func TestAnonymousSurveysKeepNobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.open(survey.Rules{Anonymous: true})
		lovelace := survey.Facts{Person: "lovelace", URL: "https://app.example/lovelace"}
		first := w.answer(s.ID, survey.Given{Score: score(3), Company: "Engines", Facts: lovelace})
		if again := w.answer(s.ID, survey.Given{Score: score(4), Facts: lovelace}); again.ID != first.ID {
			t.Error("answered twice")
		}
		r := w.responses(s.ID)[0]
		if r.Person != "" || r.Company != "" || r.URL != "" || strings.Contains(r.Respondent, "lovelace") {
			t.Errorf("%+v", r)
		}
		entries, err := w.journal.List(t.Context(), journal.Filter{Project: home, Type: "survey_response"}, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.Contains(string(e.After), "lovelace") {
				t.Errorf("the journal tells who: %s", e.After)
			}
		}
	})
}

func TestResults(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		s := w.open(survey.Rules{})
		utc := period.Calendar{Zone: time.UTC, WeekStart: time.Monday}
		ask := func(q survey.Question) survey.Results {
			t.Helper()
			return must[survey.Results](w)(w.Results(ctx, as(auth.Viewer), home, s.ID, utc, q))
		}
		none := ask(survey.Question{})
		if none.Score.NPS != nil || none.Score.N != 0 || none.Rate.Rate != nil || none.Explain.Definition == "" {
			t.Errorf("%+v", none)
		}
		give := func(n, points int, plan string) {
			for range n {
				w.answer(s.ID, survey.Given{Score: score(points), Facts: survey.Facts{Properties: map[string]string{"plan": plan}}})
			}
		}
		give(20, 0, "free") // an earlier week: NPS 0 of 40
		give(20, 10, "pro")
		w.now = w.now.Add(7 * 24 * time.Hour)
		give(50, 9, "pro") // this week: 50, 30 and 20 of 100
		give(30, 7, "pro")
		give(20, 6, "free")
		give(3, 10, "tiny")
		for i := range 4 {
			if _, err := w.Show(ctx, s.ID, "", survey.Facts{Person: fmt.Sprint("p", i)}); err != nil {
				t.Fatal(err)
			}
		}
		w.answer(s.ID, survey.Given{Score: score(8), Text: text("fine"), Facts: survey.Facts{Person: "p1"}})

		r := ask(survey.Question{})
		if r.Score.N != 144 || r.Distribution != [11]int64{0: 20, 6: 20, 7: 30, 8: 1, 9: 50, 10: 23} || r.WithText != 1 {
			t.Errorf("%+v", r)
		}
		// (73 − 40) / 144
		if *r.Score.NPS < 22.916 || *r.Score.NPS > 22.917 || r.Score.Method != "wald" {
			t.Errorf("%+v", *r.Score.NPS)
		}
		if len(r.Trend) != 2 || r.Trend[0].Bucket != "2026-03-02" || r.Trend[0].N != 40 || *r.Trend[0].NPS.NPS != 0 || r.Trend[1].N != 104 {
			t.Errorf("%+v", r.Trend)
		}
		if r.Rate.Shown != 4 || r.Rate.Answered != 1 || *r.Rate.Rate != 0.25 {
			t.Errorf("%+v", r.Rate)
		}
		if len(r.Splits) != 1 || r.Splits[0].Property != "plan" {
			t.Fatalf("%+v", r.Splits)
		}
		for _, p := range r.Splits[0].Parts {
			if small := p.N < 5; small != (p.NPS.NPS == nil) || small && p.Promoters+p.Detractors > 0 {
				t.Errorf("%+v", p)
			}
		}
		weeks := ask(survey.Question{Range: period.Range{From: "2026-03-09", To: "2026-03-15"}, Against: "previous"})
		if weeks.Change == nil || weeks.Change.Earlier.N != 40 || weeks.Change.From != "2026-03-02" || *weeks.Change.PValue < 0.05 || *weeks.Change.PValue > 0.1 ||
			!strings.Contains(weeks.Change.Says, "rose by 32 points, from 0 to 32") || !strings.Contains(weeks.Change.Says, "may well be chance") {
			t.Errorf("%+v", weeks.Change)
		}
		named := ask(survey.Question{Range: period.Range{From: "2026-03-09", To: "2026-03-15"}, Earlier: period.Range{From: "2025-01-01", To: "2025-01-02"}})
		if named.Change == nil || named.Change.Difference != nil || !strings.Contains(named.Change.Says, "Too few") {
			t.Errorf("%+v", named.Change)
		}
		// What is archived does not count, and is said.
		if _, err := w.ArchiveResponse(ctx, as(auth.Editor), home, w.responses(s.ID)[0].ID, 0); err != nil {
			t.Fatal(err)
		}
		if less := ask(survey.Question{}); less.Score.N != 143 || len(less.Explain.Exclusions) != 1 {
			t.Errorf("%+v", less.Explain)
		}
		for _, q := range []survey.Question{{Interval: "hour"}, {Interval: "x"}, {Against: "x"}, {Range: period.Range{From: "x", To: "y"}}} {
			_, err := w.Results(ctx, as(auth.Viewer), home, s.ID, utc, q)
			w.want(errs.Invalid, err)
		}
		sums := must[map[string]survey.Summary](w)(w.Summaries(ctx, as(auth.Viewer), home, []string{s.ID}))
		if sum := sums[s.ID]; sum.Score.N != 143 || sum.Last == 0 {
			t.Errorf("%+v", sum)
		}
	})
}

func TestAnswersAreFoundAndTraced(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		s := w.open(survey.Rules{})
		w.inbox.broken = true
		given := w.answer(s.ID, survey.Given{Score: score(2), Text: text("The import stalls"), Facts: survey.Facts{Person: "bob"}})
		if r := w.responses(s.ID)[0]; r.Feedback != "" {
			t.Errorf("%+v", r)
		}
		// The inbox was out of order; the sweep files it.
		w.inbox.broken = false
		for range 2 {
			if err := w.FileLeft(ctx); err != nil {
				t.Fatal(err)
			}
		}
		r := must[survey.Response](w)(w.GetResponse(ctx, as(auth.Viewer), home, given.ID))
		if r.Feedback != "note-0" || len(w.inbox.notes) != 1 {
			t.Errorf("%+v", r)
		}
		found, _, err := w.Responses(ctx, as(auth.Viewer), home, s.ID, survey.ResponseFilter{Filter: record.Filter{Search: "import stall"}, Group: survey.Detractor, WithText: true})
		if err != nil || len(found) != 1 || found[0].ID != given.ID {
			t.Errorf("%+v, %v", found, err)
		}
		none, _, err := w.Responses(ctx, as(auth.Viewer), home, s.ID, survey.ResponseFilter{Group: survey.Promoter})
		if err != nil || len(none) != 0 {
			t.Errorf("%+v, %v", none, err)
		}
		trace, err := w.links.Trace(ctx, as(auth.Viewer), home, record.Ref{Type: "survey", ID: s.ID}, 3)
		if err != nil || len(trace.Nodes) != 2 || len(trace.Edges) == 0 || trace.Edges[0].From.ID != given.ID || trace.Edges[0].Relation != "belongs_to" {
			t.Errorf("%+v, %v", trace, err)
		}
	})
}

func TestWhoMayTouchSurveys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		s := w.open(survey.Rules{})
		for _, test := range []struct {
			actor       auth.Actor
			project     string
			read, write errs.Kind
		}{
			{auth.Actor{}, home, errs.Unauthenticated, errs.Unauthenticated},
			{as(auth.Owner), other, errs.NotFound, errs.NotFound},
			{as(auth.Viewer), home, errs.Internal, errs.Forbidden},
		} {
			utc := period.Calendar{Zone: time.UTC}
			_, err1 := w.Get(ctx, test.actor, test.project, s.ID)
			_, err2 := w.Results(ctx, test.actor, test.project, s.ID, utc, survey.Question{})
			_, err3 := w.Why(ctx, test.actor, test.project, s.ID, survey.Facts{})
			_, _, err4 := w.Responses(ctx, test.actor, test.project, s.ID, survey.ResponseFilter{})
			for _, err := range []error{err1, err2, err3, err4} {
				if errs.KindOf(err) != test.read {
					t.Errorf("%+v reads: %v", test, err)
				}
			}
			_, err1 = w.Create(ctx, test.actor, test.project, survey.Create{Name: "x"})
			_, err2 = w.Open(ctx, test.actor, test.project, s.ID, 0)
			_, err3 = w.Links(ctx, test.actor, test.project, s.ID, "", []string{"a"})
			_, err4 = w.Archive(ctx, test.actor, test.project, s.ID, 0)
			for _, err := range []error{err1, err2, err3, err4} {
				w.want(test.write, err)
			}
		}
	})
}
