package delivery_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/delivery"
	"prodops/internal/errs"
	"prodops/internal/link"
	"prodops/internal/period"
	"prodops/internal/record/recordtest"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// told is a world in which a team ships.
type told struct {
	*recordtest.World
	*delivery.Delivery
	t      *testing.T
	editor auth.Actor
}

func tell(t *testing.T, test func(w told)) {
	t.Helper()
	recordtest.Each(t, []string{"note"}, func(t *testing.T, w *recordtest.World) {
		test(told{w, delivery.New(w.Registry, link.New(w.Registry, w.Journal), delivery.Others{}), t, recordtest.As(auth.Editor)})
	})
}

func (w told) at(hours float64) time.Time {
	return w.Now.Add(time.Duration(hours * float64(time.Hour)))
}

func (w told) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// A deployment brings what its commit reaches and no earlier one brought; one
// that is told of late takes its share from those after it.
func TestWhatADeploymentBrought(t *testing.T) {
	tell(t, func(w told) {
		ctx := w.t.Context()
		_, err := w.Tell(ctx, w.editor, recordtest.Home, delivery.ChangesTold{Service: "api", Changes: []delivery.ChangeTold{
			{SHA: "dddd", Parents: []string{"cccc"}, Title: "d", CommittedAt: w.at(-10)},
			{SHA: "aaaa", Title: "a", CommittedAt: w.at(-40)},
			{SHA: "cccc", Parents: []string{"bbbb"}, Title: "c", CommittedAt: w.at(-20)},
			{SHA: "bbbb", Parents: []string{"aaaa"}, Title: "b", CommittedAt: w.at(-30)},
		}})
		w.must(err)
		deploy := func(commit string, hours float64) string {
			d, err := w.Deploy(ctx, w.editor, recordtest.Home, delivery.DeploymentCreate{Service: "api", Version: "v-" + commit, Commit: commit, FinishedAt: w.at(hours)})
			w.must(err)
			return d.ID
		}
		brought := func(id string) []string {
			view, err := w.Deployment(ctx, w.editor, recordtest.Home, id)
			w.must(err)
			titles := []string{}
			for _, c := range view.Changes {
				titles = append(titles, c.Title)
			}
			return titles
		}
		first, last := deploy("aaaa", -39), deploy("dddd", -5)
		if diff := cmp.Diff([]string{"d", "c", "b"}, brought(last)); diff != "" {
			w.t.Error(diff)
		}
		between := deploy("bbbb", -25)
		for id, want := range map[string][]string{first: {"a"}, between: {"b"}, last: {"d", "c"}} {
			if diff := cmp.Diff(want, brought(id)); diff != "" {
				w.t.Errorf("%s: %s", id, diff)
			}
		}
		// The same version told again is the same deployment.
		if again := deploy("dddd", -5); again != last {
			w.t.Errorf("a second deployment %s beside %s", again, last)
		}
		m, err := w.Measure(ctx, recordtest.As(auth.Viewer), recordtest.Home, delivery.Question{Range: period.Range{Last: "30d"}, Calendar: period.Calendar{Zone: time.UTC}, Service: "api"})
		w.must(err)
		// b waited 5 hours, c 15 and d 5; the first deployment of all counts for nothing.
		if m.DeploymentFrequency.N != 3 || m.LeadTime.N != 3 || m.LeadTime.Value != nil {
			w.t.Errorf("%+v, %+v", m.DeploymentFrequency, m.LeadTime)
		}
	})
}

// An incident is held against the latest deployment within the window of its
// service, against the one that somebody named, or against none.
func TestIncidentsAreHeldAgainstDeployments(t *testing.T) {
	tell(t, func(w told) {
		ctx := w.t.Context()
		deploy := func(version string, hours float64) string {
			d, err := w.Deploy(ctx, w.editor, recordtest.Home, delivery.DeploymentCreate{Service: "api", Version: version, FinishedAt: w.at(hours)})
			w.must(err)
			return d.ID
		}
		old, late := deploy("v1", -100), deploy("v2", -50)
		report := func(hours float64, named string) delivery.IncidentView {
			made, err := w.Report(ctx, w.editor, recordtest.Home, delivery.IncidentCreate{Title: "Down", Service: "api", Severity: "SEV2", StartedAt: w.at(hours), Deployment: named})
			w.must(err)
			view, err := w.Incident(ctx, w.editor, recordtest.Home, made.ID)
			w.must(err)
			return view
		}
		for name, c := range map[string]struct {
			hours float64
			named string
			want  string
		}{
			"within a day of the latest":  {-30, "", late},
			"a day and an hour after it":  {-25, "", ""},
			"before the latest":           {-80, "", old},
			"named, whatever the window":  {-20, old, old},
			"before anything was shipped": {-200, "", ""},
		} {
			got := report(c.hours, c.named)
			against := ""
			if got.HeldAgainst != nil {
				against = got.HeldAgainst.ID
			}
			if against != c.want {
				w.t.Errorf("%s: held against %q, want %q", name, against, c.want)
			}
		}
		w.must(w.SetWindow(ctx, w.editor, recordtest.Home, "api", 26))
		if got := report(-25, ""); got.HeldAgainst == nil || got.HeldAgainst.ID != late {
			w.t.Errorf("with a window of 26 hours: %+v", got.HeldAgainst)
		}
	})
}

// The gate stays shut while something required is open, and says what; whoever
// has entries of the checklist is told until they are ticked off.
func TestTheGateAndWhoeverOpensIt(t *testing.T) {
	tell(t, func(w told) {
		ctx := w.t.Context()
		mine := w.editor.ID()
		made, err := w.CreateRelease(ctx, w.editor, recordtest.Home, delivery.ReleaseCreate{Name: "Spring", Service: "api", Version: "v9", PlannedOn: "2026-03-01", Checklist: []delivery.ReadinessCheck{
			{Text: "Security was looked at", Required: true, Owner: mine}, {Text: "Support knows", Owner: mine}, {Text: "It is tested", Required: true},
		}})
		w.must(err)
		waits := func() (int, string) {
			list, total, err := delivery.Unticked{DB: w.Registry.DB()}.Waiting(ctx, todo.Ask{Actor: w.editor, Project: recordtest.Home, Now: sqldb.MicrosOf(w.Now), Most: 4})
			w.must(err)
			if len(list) == 0 {
				return total, ""
			}
			return total, list[0].Says
		}
		if n, says := waits(); n != 1 || says != "On its checklist, 2 entries are yours to tick off." {
			w.t.Errorf("%d, %q", n, says)
		}
		gate, err := w.AskFor(ctx, recordtest.As(auth.Viewer), recordtest.Home, "api", "v9")
		w.must(err)
		if gate.Go || len(gate.Stops) != 2 {
			w.t.Errorf("%+v", gate)
		}
		ticked := made.Checklist
		for i := range ticked {
			ticked[i].Done = i != 1
		}
		list := []delivery.ReadinessCheck(ticked)
		made, err = w.UpdateRelease(ctx, w.editor, recordtest.Home, made.ID, made.Head.Version, delivery.ReleaseUpdate{Checklist: &list})
		w.must(err)
		if gate, err = w.Ask(ctx, w.editor, recordtest.Home, made.ID); err != nil || !gate.Go {
			w.t.Errorf("%+v, %v", gate, err)
		}
		if n, says := waits(); n != 1 || says != "On its checklist, 1 entry is yours to tick off." {
			w.t.Errorf("%d, %q", n, says)
		}
		out := delivery.Released
		_, err = w.UpdateRelease(ctx, w.editor, recordtest.Home, made.ID, made.Head.Version, delivery.ReleaseUpdate{State: &out})
		w.must(err)
		if n, _ := waits(); n != 0 {
			w.t.Errorf("%d wait although it is out", n)
		}
		if _, err := w.AskFor(ctx, w.editor, recordtest.Home, "api", "v10"); errs.KindOf(err) != errs.NotFound {
			w.t.Errorf("a version nobody plans: %v", err)
		}
	})
}
