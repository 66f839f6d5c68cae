package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"prodops/internal/api"
	"prodops/internal/auth"
)

// caller is somebody the generated test calls as.
type caller struct {
	name    string
	cookie  string
	key     string
	role    auth.Role    // in the project "own"; "" for none
	scopes  []auth.Scope // of a key
	isKey   bool
	nowhere bool // a stranger
}

// TestEveryRouteAsEverybody calls every route of the table as everybody there
// can be, in their own project and in another, and compares what happens with
// the table of permissions in auth. What may not be done answers 401, 403 or
// 404 as the rule says, and what may be done answers anything else.
//
// The bodies are empty or nonsense on purpose: permission is decided before a
// body is read, so a permitted call is refused for its body at the worst.
func TestEveryRouteAsEverybody(t *testing.T) {
	w := newWorld(t)
	used := map[auth.Action]bool{}
	for _, r := range api.Routes() {
		used[r.Needs] = true
		rule, found := auth.RuleOf(r.Needs)
		if !found {
			t.Errorf("%s %s needs %q, which has no rule", r.Method, r.Path, r.Needs)
			continue
		}
		if r.Changes && rule.Reach == auth.InProject && !rule.Role.AtLeast(auth.Editor) {
			t.Errorf("%s %s changes something and needs only %q, which a %s may do", r.Method, r.Path, r.Needs, rule.Role)
		}
		for _, c := range w.callers {
			for _, project := range w.projectsOf(r) {
				want := expect(rule, c, project == w.own)
				got := w.status(t, r, c, project)
				if denied := got == 401 || got == 403 || got == 404 && !w.found(r, c, project); want == 0 && denied || want != 0 && got != want {
					t.Errorf("%s %s as %s in project %s: answered %d, the table says %s",
						r.Method, r.Path, c.name, w.nameOf(project), got, worded(want))
				}
			}
		}
	}
	for _, rule := range auth.Rules() {
		if !used[rule.Action] && !enforcedElsewhere(rule.Action) {
			t.Errorf("the rule %q is enforced by no route", rule.Action)
		}
	}
}

// enforcedElsewhere names the rules that no line of the route table has: the
// capture routes are not in it, and two are looked at deeper down.
func enforcedElsewhere(action auth.Action) bool {
	switch action {
	case auth.IngestWrite: // capture: TestCaptureTakesOnlyKeysForIt
		return true
	case auth.FlagAsk: // the routes of programs that ask for flags: TestWhoMayAskForFlags
		return true
	case auth.OwnerGrant: // within the routes of members and invitations: tested in auth
		return true
	case auth.ProjectArchive: // no route yet; Projects.Archive is tested in project
		return true
	}
	return false
}

// expect is the status that says no, 0 for yes.
func expect(rule auth.Rule, c caller, own bool) int {
	switch rule.Reach {
	case auth.Everybody:
		return 0
	case auth.Known:
		return unless(!c.nowhere, 401)
	case auth.Oneself:
		if c.nowhere {
			return 401
		}
		return unless(!c.isKey, 403)
	case auth.Workspace:
		if c.nowhere {
			return 401
		}
		return unless(!c.isKey && c.role.AtLeast(rule.Role), 403)
	}
	switch {
	case c.nowhere:
		return 401
	case !own:
		return 404
	case c.isKey:
		return unless(holds(c.scopes, rule.Scope), 403)
	case c.role == "":
		return 404
	}
	return unless(c.role.AtLeast(rule.Role), 403)
}

func unless(allowed bool, status int) int {
	if allowed {
		return 0
	}
	return status
}

func holds(scopes []auth.Scope, wanted auth.Scope) bool {
	for _, s := range scopes {
		if s == wanted || s == auth.AllScopes {
			return true
		}
	}
	return false
}

func worded(status int) string {
	if status == 0 {
		return "it is allowed"
	}
	return fmt.Sprint(status)
}

// world is a running server with everybody there can be.
type world struct {
	url        string
	own, other string // project ids
	callers    []caller
}

func newWorld(t *testing.T) *world {
	t.Helper()
	m := startMain(t)
	w := &world{url: m.URL(), own: m.Started.Project}
	w.other = w.post(t, m.local.Token, "/api/v1/projects", map[string]any{"name": "Other"}, http.StatusCreated)["id"].(string)
	w.callers = append(w.callers, caller{name: "nobody", nowhere: true})
	for _, role := range auth.Roles() {
		w.callers = append(w.callers, w.member(t, m.local.Token, role))
	}
	for _, scope := range auth.Scopes() {
		body := map[string]any{"kind": "secret", "name": string(scope), "scopes": []string{string(scope)}}
		key := w.post(t, m.local.Token, "/api/v1/projects/default/keys", body, http.StatusCreated)["secret"].(string)
		w.callers = append(w.callers, caller{name: "a key for " + string(scope), key: key, scopes: []auth.Scope{scope}, isKey: true})
	}
	return w
}

// member is somebody new, invited with the role. Not the owner the server was
// started with, whose session the walk would sign out.
func (w *world) member(t *testing.T, token string, role auth.Role) caller {
	t.Helper()
	email := string(role) + "@example.com"
	link := w.post(t, token, "/api/v1/projects/default/invitations", map[string]any{"email": email, "role": string(role)}, http.StatusCreated)["link"].(string)
	_, secret, _ := strings.Cut(link, "#")
	w.post(t, "", "/api/v1/invitations/accept", map[string]any{"token": secret, "name": string(role), "password": "correct horse battery"}, http.StatusOK)
	return caller{name: string(role), role: role, cookie: "prodops_session=" + w.signIn(t, email)}
}

func (w *world) signIn(t *testing.T, email string) string {
	t.Helper()
	body := strings.NewReader(fmt.Sprintf(`{"email":%q,"password":"correct horse battery"}`, email))
	answer, err := http.Post(w.url+"/api/v1/session", "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	for _, cookie := range answer.Cookies() {
		if cookie.Name == "prodops_session" {
			return cookie.Value
		}
	}
	t.Fatalf("sign in of %s answered %d", email, answer.StatusCode)
	return ""
}

func (w *world) post(t *testing.T, key, path string, in any, want int) map[string]any {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != want {
		t.Fatalf("POST %s answered %d %s %v", path, answer.StatusCode, raw, err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// projectsOf are the projects a route is called in; one call where its path
// names none.
func (w *world) projectsOf(r api.Route) []string {
	if strings.Contains(r.Path, "{project}") {
		return []string{w.own, w.other}
	}
	return []string{w.own}
}

func (w *world) nameOf(project string) string {
	if project == w.own {
		return "own"
	}
	return "other"
}

// found reports whether a 404 may be about the record, which nobody made: the
// caller got past the project.
func (w *world) found(r api.Route, c caller, project string) bool {
	recordNamed := strings.Contains(r.Path, "{id}") || strings.Contains(r.Path, "{survey}") || strings.Contains(r.Path, "{token}") || strings.Contains(r.Path, "/invitations/")
	return recordNamed && (project == w.own || !strings.Contains(r.Path, "{project}")) && (c.role != "" || c.isKey || c.nowhere)
}

// status calls the route and answers its status.
func (w *world) status(t *testing.T, r api.Route, c caller, project string) int {
	t.Helper()
	path := strings.NewReplacer("{project}", project, "{id}", "00000000-0000-7000-8000-000000000000", "{survey}", "00000000-0000-7000-8000-000000000000", "{event}", "*", "{type}", "insight", "{version}", "1", "{name}", "production").Replace(r.Path)
	var body io.Reader = http.NoBody
	if r.Method != http.MethodGet && r.Method != http.MethodDelete {
		body = strings.NewReader("{}")
	}
	if r.Method == http.MethodDelete && r.Path == "/api/v1/session" {
		return http.StatusNoContent // it would end the walk; e2e/access.txt signs out
	}
	request, err := http.NewRequestWithContext(t.Context(), r.Method, w.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if c.cookie != "" {
		request.Header.Set("Cookie", c.cookie)
	}
	if c.key != "" {
		request.Header.Set("Authorization", "Bearer "+c.key)
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close() // a stream ends here too
	return answer.StatusCode
}

// TestWhoMayAskForFlags: keys that send events get answers, keys that read
// records get the rules as well, and a session gets neither: a page of another
// origin could ask with it.
func TestWhoMayAskForFlags(t *testing.T) {
	w := newWorld(t)
	for _, c := range w.callers {
		answers, rules := http.StatusUnauthorized, http.StatusUnauthorized
		if c.isKey {
			answers, rules = http.StatusForbidden, http.StatusForbidden
		}
		if holds(c.scopes, auth.IngestScope) || holds(c.scopes, auth.ReadScope) {
			answers = http.StatusOK
		}
		if holds(c.scopes, auth.ReadScope) {
			rules = http.StatusOK
		}
		for path, want := range map[string]int{"/ofrep/v1/evaluate/flags": answers, "/api/v1/flags/ruleset": rules} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if c.cookie != "" {
				r.Header.Set("Cookie", c.cookie)
			}
			if c.key != "" {
				r.Header.Set("Authorization", "Bearer "+c.key)
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != want {
				t.Errorf("GET %s as %s: %d, not %d", path, c.name, answer.StatusCode, want)
			}
		}
	}
}

// TestCaptureTakesOnlyKeysForIt: events are taken with a key for ingest:write,
// never with a session, and land in the key's own project.
func TestCaptureTakesOnlyKeysForIt(t *testing.T) {
	w := newWorld(t)
	for _, c := range w.callers {
		want := http.StatusUnauthorized
		if c.isKey {
			want = http.StatusForbidden
		}
		if holds(c.scopes, auth.IngestScope) {
			want = http.StatusOK
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/v1/track", strings.NewReader(`{"userId":"a","event":"b"}`))
		if err != nil {
			t.Fatal(err)
		}
		if c.cookie != "" {
			r.Header.Set("Cookie", c.cookie)
		}
		if c.key != "" {
			r.SetBasicAuth(c.key, "")
		}
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("as %s: answered %d, want %d", c.name, answer.StatusCode, want)
		}
	}
}
