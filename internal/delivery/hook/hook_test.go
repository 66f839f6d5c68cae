package hook_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/delivery"
	"prodops/internal/delivery/github"
	"prodops/internal/delivery/hook"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/link"
	"prodops/internal/record/recordtest"
	"prodops/internal/seal"
)

const home = recordtest.Home

// scene is a project with a connection, and jobs that run.
type scene struct {
	*recordtest.World
	t        *testing.T
	hooks    *hook.Hooks
	delivery *delivery.Delivery
	admin    auth.Actor
	made     hook.Shown
	sent     int
}

func each(t *testing.T, rules hook.ConnectionRules, test func(s *scene)) {
	t.Helper()
	recordtest.Each(t, []string{"note"}, func(t *testing.T, w *recordtest.World) {
		key, err := seal.New([]byte(strings.Repeat("k", 32)))
		if err != nil {
			t.Fatal(err)
		}
		links := link.New(w.Registry, w.Journal)
		work := jobs.New(w.DB, time.Now, slog.New(slog.DiscardHandler))
		s := &scene{World: w, t: t, delivery: delivery.New(w.Registry, links, delivery.Others{}), admin: recordtest.As(auth.Admin)}
		s.hooks = hook.New(hook.Options{DB: w.DB, Journal: w.Journal, Jobs: work, Delivery: s.delivery, Key: key, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { work.Run(ctx); close(ended) }()
		t.Cleanup(func() { stop(); <-ended })
		if s.made, err = s.hooks.Create(t.Context(), s.admin, home, hook.Create{Name: "Octo", Rules: &rules}); err != nil {
			t.Fatal(err)
		}
		test(s)
	})
}

func (s *scene) call(event, delivery, body string) hook.Call {
	return hook.Call{Event: event, Delivery: delivery, Body: []byte(body), Signature: github.Sign(s.made.Secret, []byte(body))}
}

func (s *scene) take(in hook.Call) (string, bool, error) {
	c, err := s.hooks.Known(s.t.Context(), hook.GitHub, s.made.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.hooks.Take(s.t.Context(), c, in)
}

// send has a delivery taken in and waits for what becomes of it.
func (s *scene) send(event, body string) hook.LoggedDelivery {
	s.t.Helper()
	s.sent++
	id, fresh, err := s.take(s.call(event, fmt.Sprint("delivery-", s.sent), body))
	if err != nil || !fresh {
		s.t.Fatal(fresh, err)
	}
	return s.settled(id)
}

func (s *scene) settled(id string) hook.LoggedDelivery {
	s.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		d, err := s.hooks.Open(s.t.Context(), s.admin, home, s.made.ID, id)
		if err != nil {
			s.t.Fatal(err)
		}
		if d.State != hook.Received {
			return d.LoggedDelivery
		}
	}
	s.t.Fatal("nothing was made of it")
	return hook.LoggedDelivery{}
}

func (s *scene) expect(d hook.LoggedDelivery, state hook.State, says string) {
	s.t.Helper()
	if d.State != state || !strings.Contains(d.Says, says) {
		s.t.Errorf("%s: %q, want %s: %q", d.State, d.Says, state, says)
	}
}

const repository = `"repository":{"full_name":"octo/api","default_branch":"main"}`

func deployment(state, ended string) string {
	return `{"action":"created",` + repository + `,"deployment":{"id":7,"sha":"cccc","ref":"main","environment":"Production","created_at":"2026-03-01T10:00:00Z"},
		"deployment_status":{"state":"` + state + `","created_at":"` + ended + `"}}`
}

// What GitHub tells becomes deployments with the commits they brought.
func TestDeliveriesBecomeRecords(t *testing.T) {
	rules := hook.ConnectionRules{
		Services: map[string]string{"Octo/API": "api"}, Environments: map[string]string{"preview": ""},
		Workflows: []hook.DeployWorkflow{{Name: "Ship", Environment: "staging"}}, IncidentLabel: "incident",
	}
	each(t, rules, func(s *scene) {
		s.expect(s.send("ping", `{"zen":"Keep it logically awesome."}`), hook.Processed, "the connection works")
		s.expect(s.send("push", `{"ref":"refs/heads/main","before":"aaaa",`+repository+`,"commits":[
			{"id":"bbbb","message":"One","timestamp":"2026-03-01T08:00:00Z","author":{"name":"Ada"}},
			{"id":"cccc","message":"feat: two (#2)","timestamp":"2026-03-01T09:00:00Z","author":{"name":"Ada"}}]}`), hook.Processed, "2 commits of main")
		s.expect(s.send("deployment_status", deployment("in_progress", "2026-03-01T10:01:00Z")), hook.Processed, "in_progress")
		done := s.send("deployment_status", deployment("success", "2026-03-01T10:05:00Z"))
		s.expect(done, hook.Processed, "success")
		s.expect(s.send("deployment_status", deployment("in_progress", "2026-03-01T10:01:00Z")), hook.Ignored, "how this deployment ended")
		got, err := s.delivery.Deployment(t.Context(), s.admin, home, done.Made[0].ID)
		if err != nil || got.Status != delivery.Succeeded || got.Environment != "production" || got.Service != "api" || got.ChangeCount != 2 || got.Changes[0].PullRequest != "2" || got.Source != "github" {
			t.Errorf("%+v, %v", got, err)
		}
		s.expect(s.send("deployment_status", strings.Replace(deployment("success", "2026-03-01T10:05:00Z"), "Production", "preview", 1)), hook.Ignored, "left out")
		s.expect(s.send("push", strings.Replace(`{"ref":"refs/heads/main",`+repository+`,"commits":[{"id":"dddd","message":"x","timestamp":"2026-03-01T08:00:00Z"}]}`, "octo/api", "octo/web", 1)), hook.Ignored, "No service is named")

		run := `{"action":"completed",` + repository + `,"workflow_run":{"id":9,"run_attempt":1,"name":"NAME","head_branch":"hotfix/login-2","head_sha":"cccc","conclusion":"failure",
			"run_started_at":"2026-03-01T11:00:00Z","updated_at":"2026-03-01T11:04:00Z"}}`
		failed := s.send("workflow_run", strings.Replace(run, "NAME", "Ship", 1))
		s.expect(failed, hook.Processed, "failed")
		if got, err := s.delivery.Deployment(t.Context(), s.admin, home, failed.Made[0].ID); err != nil || got.Status != delivery.Failed || got.Environment != "staging" || got.Planned || got.Version != "hotfix/login-2" {
			t.Errorf("%+v, %v", got, err)
		}
		if build := s.send("workflow_run", strings.Replace(run, "NAME", "Test", 1)); build.State != hook.Processed || len(build.Made) != 0 {
			t.Errorf("%+v", build)
		}
	})
}

func TestIssuesWithTheLabelAreIncidents(t *testing.T) {
	each(t, hook.ConnectionRules{IncidentLabel: "Outage"}, func(s *scene) {
		issue := `{"action":"ACTION",` + repository + `,"issue":{"number":5,"title":"Login is down","labels":[{"name":"LABEL"},{"name":"sev: 1"}],"created_at":"2026-03-01T10:00:00Z","closed_at":CLOSED}}`
		fill := func(action, label, closed string) string {
			return strings.NewReplacer("ACTION", action, "LABEL", label, "CLOSED", closed).Replace(issue)
		}
		s.expect(s.send("issues", fill("opened", "bug", "null")), hook.Ignored, `label "Outage"`)
		began := s.send("issues", fill("labeled", "outage", "null"))
		ended := s.send("issues", fill("closed", "outage", `"2026-03-01T12:00:00Z"`))
		if began.Made[0] != ended.Made[0] {
			t.Fatalf("%+v %+v", began, ended)
		}
		got, err := s.delivery.Incident(t.Context(), s.admin, home, ended.Made[0].ID)
		if err != nil || got.Severity != "SEV1" || got.Open() || got.Service != "api" || got.Title != "Login is down" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A release that was planned here is the one that comes out, once.
func TestReleasesComeOut(t *testing.T) {
	each(t, hook.ConnectionRules{}, func(s *scene) {
		planned, err := s.delivery.CreateRelease(t.Context(), s.admin, home, delivery.ReleaseCreate{Name: "Spring", Service: "api", Version: "v2", Notes: "Ours"})
		if err != nil {
			t.Fatal(err)
		}
		release := `{"action":"published",` + repository + `,"release":{"tag_name":"TAG","name":null,"body":"Theirs","published_at":"2026-03-01T10:00:00Z"}}`
		out := s.send("release", strings.Replace(release, "TAG", "v2", 1))
		if out.State != hook.Processed || out.Made[0].ID != planned.ID {
			t.Fatalf("%+v", out)
		}
		got, err := s.delivery.Release(t.Context(), s.admin, home, planned.ID)
		if err != nil || got.State != delivery.Released || got.Notes != "Ours" || got.ReleasedAt.Time().Day() != 1 {
			t.Errorf("%+v, %v", got, err)
		}
		other := s.send("release", strings.Replace(release, "TAG", "v3", 1))
		again := s.send("release", strings.Replace(release, "TAG", "v3", 1))
		if other.Made[0] != again.Made[0] || other.Made[0].ID == planned.ID {
			t.Errorf("%+v %+v", other, again)
		}
	})
}

func TestOnlyWhatIsSignedComesInAndOnce(t *testing.T) {
	each(t, hook.ConnectionRules{}, func(s *scene) {
		ping := s.call("ping", "one", `{"zen":"x"}`)
		for name, c := range map[string]struct {
			edit func(*hook.Call)
			want errs.Kind
		}{
			"unsigned":     {func(c *hook.Call) { c.Signature = "" }, errs.Unauthenticated},
			"wrong":        {func(c *hook.Call) { c.Signature = github.Sign("another", c.Body) }, errs.Forbidden},
			"another body": {func(c *hook.Call) { c.Body = []byte(`{"zen":"y"}`) }, errs.Forbidden},
			"no id":        {func(c *hook.Call) { c.Delivery = "" }, errs.Malformed},
			"no event":     {func(c *hook.Call) { c.Event = "" }, errs.Malformed},
			"cut": {func(c *hook.Call) {
				c.Body = c.Body[:5]
				c.Signature = github.Sign(s.made.Secret, c.Body)
			}, errs.Malformed},
			"a zero byte": {func(c *hook.Call) {
				c.Body = []byte("{\"zen\":\"\x00\"}")
				c.Signature = github.Sign(s.made.Secret, c.Body)
			}, errs.Malformed},
		} {
			in := ping
			c.edit(&in)
			if _, _, err := s.take(in); !errs.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		id, fresh, err := s.take(ping)
		if err != nil || !fresh {
			t.Fatal(fresh, err)
		}
		s.settled(id)
		if _, fresh, err := s.take(ping); err != nil || fresh {
			t.Error(fresh, err)
		}
		form := s.call("ping", "form", "payload=%7B%22zen%22%3A%22x%22%7D")
		form.ContentType = "application/x-www-form-urlencoded"
		if id, fresh, err = s.take(form); err != nil || !fresh {
			t.Fatal(fresh, err)
		}
		s.expect(s.settled(id), hook.Processed, "works")
	})
}

// While a secret is changed both sign; nothing shows one again.
func TestSecretsAreChangedWithoutAGap(t *testing.T) {
	each(t, hook.ConnectionRules{}, func(s *scene) {
		ctx := t.Context()
		second, err := s.hooks.AddSecret(ctx, s.admin, home, s.made.ID, "")
		if err != nil || second.Secret == s.made.Secret || len(second.Secrets) != 2 {
			t.Fatalf("%+v, %v", second, err)
		}
		with := func(secret, delivery string) error {
			body := []byte(`{}`)
			_, _, err := s.take(hook.Call{Event: "ping", Delivery: delivery, Body: body, Signature: github.Sign(secret, body)})
			return err
		}
		if err := with(s.made.Secret, "a"); err != nil {
			t.Error(err)
		}
		if err := with(second.Secret, "b"); err != nil {
			t.Error(err)
		}
		if _, err := s.hooks.RemoveSecret(ctx, s.admin, home, s.made.ID, s.made.Secrets[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := with(s.made.Secret, "c"); !errs.Is(err, errs.Forbidden) {
			t.Error(err)
		}
		if _, err := s.hooks.RemoveSecret(ctx, s.admin, home, s.made.ID, second.Secrets[1].ID); !errs.Is(err, errs.Conflict) {
			t.Error(err)
		}
		for _, table := range []string{"hook_connections", "journal"} {
			var rows []string
			column := map[string]string{"hook_connections": "secrets", "journal": "after_json"}[table]
			if err := s.DB.Select(ctx, &rows, "SELECT "+column+" FROM "+table); err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if strings.Contains(r, s.made.Secret) || strings.Contains(r, second.Secret) || table == "journal" && strings.Contains(r, "sealed") {
					t.Errorf("%s shows a secret: %s", table, r)
				}
			}
		}
	})
}

// What was ignored by the rules is made something of once they are others.
func TestReplay(t *testing.T) {
	each(t, hook.ConnectionRules{Services: map[string]string{"octo/web": "web"}}, func(s *scene) {
		ctx := t.Context()
		d := s.send("deployment_status", deployment("success", "2026-03-01T10:05:00Z"))
		s.expect(d, hook.Ignored, "No service is named for the repository octo/api")
		_, err := s.hooks.Update(ctx, s.admin, home, s.made.ID, 1, hook.Update{Rules: &hook.ConnectionRules{}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.hooks.Update(ctx, s.admin, home, s.made.ID, 1, hook.Update{Rules: &hook.ConnectionRules{}}); !errs.Is(err, errs.Stale) {
			t.Error(err)
		}
		if _, err := s.hooks.Replay(ctx, s.admin, home, s.made.ID, d.ID); err != nil {
			t.Fatal(err)
		}
		again := s.settled(d.ID)
		if again.State != hook.Processed || len(again.Made) != 1 {
			t.Errorf("%+v", again)
		}
		list, next, err := s.hooks.Deliveries(ctx, s.admin, home, s.made.ID, hook.Processed, "deployment_status", "", 10)
		if err != nil || len(list) != 1 || next != "" {
			t.Errorf("%+v, %q, %v", list, next, err)
		}
		if err := s.hooks.End(ctx, s.admin, home, s.made.ID, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := s.hooks.Known(ctx, hook.GitHub, s.made.ID); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
	})
}

func TestRulesThatCannotBeFollowed(t *testing.T) {
	each(t, hook.ConnectionRules{}, func(s *scene) {
		_, err := s.hooks.Create(t.Context(), s.admin, home, hook.Create{Name: "x", Secret: "short"})
		if !errs.Is(err, errs.Invalid) {
			t.Error(err)
		}
		_, err = s.hooks.Create(t.Context(), s.admin, home, hook.Create{Name: "x", Rules: &hook.ConnectionRules{Services: map[string]string{"api": "api"}, Workflows: []hook.DeployWorkflow{{}}}})
		if !errs.Is(err, errs.Invalid) {
			t.Error(err)
		}
		if _, err := s.hooks.Create(t.Context(), recordtest.As(auth.Editor), home, hook.Create{Name: "x"}); !errs.Is(err, errs.Forbidden) {
			t.Error(err)
		}
	})
}

// Bodies are kept for 30 days, lines for good; what waits keeps its body.
func TestOldBodiesAreForgotten(t *testing.T) {
	each(t, hook.ConnectionRules{}, func(s *scene) {
		ctx := t.Context()
		old, young := s.send("ping", `{"zen":"old"}`), s.send("ping", `{"zen":"young"}`)
		s.Exec("UPDATE hook_deliveries SET received_at = received_at - 31 * 86400000000 WHERE id = ?", old.ID)
		if err := hook.Forget(ctx, s.hooks); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]string{old.ID: "null", young.ID: `{"zen":"young"}`} {
			d, err := s.hooks.Open(ctx, s.admin, home, s.made.ID, id)
			if err != nil || string(d.Body) != want {
				t.Errorf("%s, %v", d.Body, err)
			}
		}
		if _, err := s.hooks.Replay(ctx, s.admin, home, s.made.ID, old.ID); !errs.Is(err, errs.Conflict) {
			t.Error(err)
		}
	})
}
