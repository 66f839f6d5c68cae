package delivery_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/delivery"
	"prodops/internal/delivery/dora"
	"prodops/internal/errs"
	"prodops/internal/link"
	"prodops/internal/period"
	"prodops/internal/record/recordtest"
	"prodops/internal/sqldb"
)

// Reviews and builds are counted of a service, with what was left out; the same
// thing told in parts and in any order is one thing.
func TestExperience(t *testing.T) {
	recordtest.Each(t, []string{"note"}, func(t *testing.T, w *recordtest.World) {
		ctx := t.Context()
		s := delivery.New(w.Registry, link.New(w.Registry, w.Journal), delivery.Others{})
		at := func(hours float64) sqldb.Micros {
			return sqldb.MicrosOf(w.Now.Add(time.Duration((hours - 240) * float64(time.Hour))))
		}
		tell := func(p delivery.PullRequest) {
			t.Helper()
			p.Service, p.Repository = "api", "octo/api"
			if err := s.TellPullRequest(ctx, recordtest.Home, p); err != nil {
				t.Fatal(err)
			}
		}
		for n := range 6 {
			number := int64(n + 1)
			tell(delivery.PullRequest{Number: number, Opened: at(0), FirstReview: at(float64(n + 2))})
			tell(delivery.PullRequest{Number: number, Opened: at(0), FirstReview: at(float64(n + 1))})
			tell(delivery.PullRequest{Number: number, Opened: at(0), Merged: at(10), Closed: at(10), Lines: 10 * number})
		}
		tell(delivery.PullRequest{Number: 7, Opened: at(0), Merged: at(20), Closed: at(20), Lines: 1})
		tell(delivery.PullRequest{Number: 8, Opened: at(0)})
		for n := range 10 {
			b := delivery.Build{Service: "api", Repository: "octo/api", Run: fmt.Sprint(n), Workflow: "Test", Main: n < 6, Succeeded: n%3 != 0, Began: at(1), Ended: at(1.5)}
			if err := s.TellBuild(ctx, recordtest.Home, b); err != nil {
				t.Fatal(err)
			}
			if err := s.TellBuild(ctx, recordtest.Home, b); err != nil {
				t.Fatal(err)
			}
		}
		q := delivery.Question{Range: period.Range{Last: "30d"}, Calendar: period.Calendar{Zone: time.UTC}, Service: "api"}
		x, err := s.Experience(ctx, recordtest.As(auth.Viewer), recordtest.Home, q)
		if err != nil {
			t.Fatal(err)
		}
		// Picked up after 1 to 6 hours; merged after 10, 10, 10, 10, 10, 10 and 20.
		for name, c := range map[string]struct {
			got  delivery.DevExMeasure
			want float64
			n    int
		}{
			"pickup": {x.ReviewPickup, 3.5 * 3600, 6}, "merge": {x.MergeTime, 10 * 3600, 7}, "size": {x.ChangeSize, 30, 7},
			"build": {x.BuildTime, 1800, 10}, "success": {x.BuildSuccess, 4.0 / 6, 6},
		} {
			if c.got.Value == nil || *c.got.Value != c.want || c.got.N != c.n {
				t.Errorf("%s: %+v, want %v of %d", name, c.got, c.want, c.n)
			}
		}
		if diff := cmp.Diff([]dora.Excluded{{Reason: "merged without a review by somebody else", Count: 1}}, x.ReviewPickup.Excluded); diff != "" {
			t.Error(diff)
		}
		q.Service = "web"
		none, err := s.Experience(ctx, recordtest.As(auth.Viewer), recordtest.Home, q)
		if err != nil || none.MergeTime.Value != nil || none.MergeTime.Reason == "" || none.BuildSuccess.Reason == "" {
			t.Errorf("%+v, %v", none, err)
		}
		if _, err := s.Experience(ctx, recordtest.As(auth.Owner), recordtest.Other, q); !errs.Is(err, errs.Forbidden) && !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
	})
}
