package github_test

import (
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"prodops/internal/delivery/github"
)

// The vector is the one in GitHub's documentation of signatures.
func TestSignature(t *testing.T) {
	const secret, body = "It's a Secret to Everybody", "Hello, World!"
	const want = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
	if got := github.Sign(secret, []byte(body)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for name, c := range map[string]struct {
		signature, secret, body string
		want                    bool
	}{
		"right":          {want, secret, body, true},
		"another body":   {want, secret, body + " ", false},
		"another secret": {want, "another", body, false},
		"old scheme":     {strings.Replace(want, "sha256", "sha1", 1), secret, body, false},
		"no scheme":      {strings.TrimPrefix(want, "sha256="), secret, body, false},
		"cut":            {want[:20], secret, body, false},
		"none":           {"", secret, body, false},
		"no hex":         {"sha256=zz", secret, body, false},
	} {
		if got := github.Signed(c.signature, c.secret, []byte(c.body)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// examples are the payloads of the package @octokit/webhooks-examples, by event.
func examples(t testing.TB) map[string][]json.RawMessage {
	t.Helper()
	text, err := os.ReadFile("../../../e2e/hooks/node_modules/@octokit/webhooks-examples/api.github.com/index.json")
	if err != nil {
		t.Skip("SKIPPED, NOT TESTED: GitHub's examples are not installed; run `npm install` in e2e/hooks")
	}
	var all []struct {
		Name     string            `json:"name"`
		Examples []json.RawMessage `json:"examples"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	byEvent := map[string][]json.RawMessage{}
	for _, e := range all {
		byEvent[e.Name] = e.Examples
	}
	return byEvent
}

// Every example is understood, or ignored with a reason.
func TestExamples(t *testing.T) {
	understood := map[string]int{}
	all := examples(t)
	for event, list := range all {
		for i, body := range list {
			h, err := github.Decode(event, body)
			if err != nil {
				t.Errorf("%s %d: %v", event, i, err)
				continue
			}
			told := len(h.Changes) > 0 || h.PullRequest != nil || h.Review != nil || h.Deployment != nil || h.Run != nil || h.Release != nil || h.Issue != nil || event == "ping"
			if told == (h.Ignored != "") || told && h.Says == "" {
				t.Errorf("%s %d: %+v", event, i, h)
			}
			if told {
				understood[event]++
			}
		}
	}
	for _, event := range github.Events() {
		if understood[event] == 0 {
			t.Errorf("of %d examples of %s none is understood", len(all[event]), event)
		}
	}
}

// change is an example with other values at these places, as "pull_request.merged".
func change(t *testing.T, body json.RawMessage, set map[string]any) []byte {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	for path, value := range set {
		at, parts := doc, strings.Split(path, ".")
		for _, part := range parts[:len(parts)-1] {
			at, _ = at[part].(map[string]any)
		}
		at[parts[len(parts)-1]] = value
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decode(t *testing.T, event string, body []byte) github.Heard {
	t.Helper()
	h, err := github.Decode(event, body)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// with is the first example of the event that has the action.
func with(t *testing.T, event, action string) json.RawMessage {
	t.Helper()
	for _, body := range examples(t)[event] {
		var e struct {
			Action string `json:"action"`
		}
		if json.Unmarshal(body, &e) == nil && e.Action == action {
			return body
		}
	}
	t.Fatalf("no %s of %s", action, event)
	return nil
}

// No example is of a merged pull request: one is made of a closed one.
func TestAMergedPullRequestIsAChange(t *testing.T) {
	closed := with(t, "pull_request", "closed")
	if h := decode(t, "pull_request", closed); h.PullRequest == nil || len(h.Changes) != 0 || h.PullRequest.Closed.IsZero() {
		t.Errorf("%+v", h)
	}
	h := decode(t, "pull_request", change(t, closed, map[string]any{"pull_request.merged": true, "pull_request.merged_at": "2019-05-15T15:21:18Z"}))
	if len(h.Changes) != 1 || h.Changes[0].PullRequest != "2" || h.Changes[0].SHA != "c4295bd74fb0f4fda03689c3df3f2803b658fd85" {
		t.Fatalf("%+v", h)
	}
	if want := time.Date(2019, 5, 15, 15, 21, 18, 0, time.UTC); !h.Changes[0].Committed.Equal(want) || !h.PullRequest.Merged.Equal(want) {
		t.Errorf("%+v", h.Changes[0])
	}
}

func TestDeploymentsEnd(t *testing.T) {
	body := examples(t)["deployment_status"][0]
	for state, want := range map[string]string{"success": github.Succeeded, "failure": github.Failed, "error": github.Failed, "in_progress": github.Running, "queued": github.Running} {
		d := decode(t, "deployment_status", change(t, body, map[string]any{"deployment_status.state": state})).Deployment
		if d == nil || d.State != want || d.Ended.IsZero() != (want == github.Running) || d.Environment != "production" || !d.Default {
			t.Errorf("%s: %+v", state, d)
		}
	}
	if h := decode(t, "deployment_status", change(t, body, map[string]any{"deployment_status.state": "inactive"})); h.Ignored == "" || h.Deployment != nil {
		t.Errorf("%+v", h)
	}
}

func TestRunsEnd(t *testing.T) {
	body := with(t, "workflow_run", "completed")
	for conclusion, want := range map[string]string{"success": github.Succeeded, "failure": github.Failed, "timed_out": github.Failed, "cancelled": "", "skipped": "", "action_required": ""} {
		h := decode(t, "workflow_run", change(t, body, map[string]any{"workflow_run.conclusion": conclusion}))
		switch {
		case want == "" && (h.Ignored == "" || h.Run != nil), want != "" && (h.Run == nil || h.Run.State != want || h.Run.Ended.IsZero()):
			t.Errorf("%s: %+v", conclusion, h)
		}
	}
}

// A push lists no parents: each commit has the one before it.
func TestCommitsOfAPushAreInOrder(t *testing.T) {
	body := []byte(`{"ref":"refs/heads/main","before":"aaaa","repository":{"full_name":"octo/api","default_branch":"main"},"commits":[
		{"id":"bbbb","message":"fix: one (#4)\n\nmore","timestamp":"2026-01-02T03:04:05+02:00","author":{"name":"Ada","username":"ada"}},
		{"id":"cccc","message":"two","timestamp":"2026-01-02T04:04:05+02:00","author":{"name":"Ada"}}]}`)
	h := decode(t, "push", body)
	if len(h.Changes) != 2 || h.Changes[0].Parents[0] != "aaaa" || h.Changes[1].Parents[0] != "bbbb" || h.Changes[1].Author != "Ada" || h.Says != "2 commits of main, the default branch" {
		t.Errorf("%+v", h)
	}
	fresh := decode(t, "push", []byte(strings.Replace(string(body), "aaaa", strings.Repeat("0", 40), 1)))
	if len(fresh.Changes[0].Parents) != 0 {
		t.Errorf("%+v", fresh.Changes[0])
	}
}

func TestWhatIsNoPayload(t *testing.T) {
	for event, bodies := range map[string][]string{
		"push":              {`{`, `[]`, `{"ref":1}`, `{"commits":[{"id":"a","timestamp":"yesterday"}],"ref":"refs/heads/a"}`},
		"pull_request":      {`{"action":"opened"}`},
		"deployment":        {`{}`},
		"deployment_status": {`{"deployment":{"id":1},"deployment_status":{"state":"success"}}`},
		"workflow_run":      {`{}`},
		"release":           {`{}`},
		"issues":            {`{"action":"opened"}`},
	} {
		for _, body := range bodies {
			if h, err := github.Decode(event, []byte(body)); err == nil {
				t.Errorf("%s %s: %+v", event, body, h)
			}
		}
	}
}

// Whatever comes, reading it ends without a panic, and what is told names what
// it is of.
func FuzzDecode(f *testing.F) {
	events := append(github.Events(), "ping", "star")
	for i, event := range events {
		f.Add(i, []byte(`{"action":"opened","repository":{"full_name":"a/b","default_branch":"main"}}`))
		_ = event
	}
	f.Add(0, []byte(`{"ref":"refs/heads/main","commits":[{"id":"a","timestamp":"2026-01-01T00:00:00Z"}]}`))
	f.Add(5, []byte(`{"deployment":{"id":1,"created_at":1},"deployment_status":{"state":"success","created_at":"2026-01-01T00:00:00Z"}}`))
	if _, err := os.Stat("../../../e2e/hooks/node_modules"); err == nil {
		seeds := maps.Collect(maps.All(examples(f)))
		for i, event := range events {
			for _, body := range seeds[event] {
				f.Add(i, []byte(body))
			}
		}
	}
	f.Fuzz(func(t *testing.T, n int, body []byte) {
		event := events[((n%len(events))+len(events))%len(events)]
		h, err := github.Decode(event, body)
		if err != nil {
			return
		}
		if h.Ignored == "" && h.Says == "" {
			t.Errorf("nothing is said of %+v", h)
		}
		for _, c := range h.Changes {
			if c.SHA == "" || c.Committed.IsZero() {
				t.Errorf("%+v", c)
			}
		}
		if h.Deployment != nil && (h.Deployment.ID == 0 || h.Deployment.State != github.Running && h.Deployment.Ended.IsZero()) {
			t.Errorf("%+v", h.Deployment)
		}
	})
}
