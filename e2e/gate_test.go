package e2e

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// TestGate asks the gate as a pipeline does: 0 is go, 1 is stop with the
// reasons, 2 is that nobody could be asked.
func TestGate(t *testing.T) {
	s := start(t, t.TempDir())
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	gate := func(url string, args ...string) (code int, said string) {
		t.Helper()
		run := exec.CommandContext(t.Context(), program, append([]string{"gate", "--url", url, "--key", s.secret}, args...)...)
		out, err := run.CombinedOutput()
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return exit.ExitCode(), string(out)
		}
		if err != nil {
			t.Fatal(err)
		}
		return 0, string(out)
	}
	expect := func(what string, code int, said string, wantCode int, wantSaid string) {
		t.Helper()
		if code != wantCode || !strings.Contains(said, wantSaid) {
			t.Errorf("%s: exit %d, %q; want exit %d and %q", what, code, said, wantCode, wantSaid)
		}
	}
	api := s.client(s.secret)
	type check struct {
		Text     string `json:"text"`
		Required bool   `json:"required"`
		Done     bool   `json:"done"`
	}
	var made struct {
		ID string `json:"id"`
	}
	err = api.Post(t.Context(), "/api/v1/projects/default/releases", map[string]any{
		"name": "Spring", "service": "api", "version": "v2", "checklist": []check{{"There is a way back", true, false}, {"Support knows", false, false}},
	}, &made)
	if err != nil {
		t.Fatal(err)
	}
	code, said := gate(s.url, "--release", made.ID)
	expect("what is required is open", code, said, 1, "Not ticked off: There is a way back")
	if strings.Contains(said, "Support knows") {
		t.Errorf("what is not required stops: %q", said)
	}

	path := "/api/v1/projects/default/releases/" + made.ID
	if err := api.Patch(t.Context(), path, "", map[string]any{"checklist": []check{{"There is a way back", true, true}, {"Support knows", false, false}}}, nil); err != nil {
		t.Fatal(err)
	}
	code, said = gate(s.url, "--service", "api", "--version", "v2")
	expect("all is done", code, said, 0, "go: Spring")

	var incident struct {
		ID string `json:"id"`
	}
	if err := api.Post(t.Context(), "/api/v1/projects/default/incidents", map[string]any{"service": "api", "title": "Nobody can sign in", "severity": "SEV1"}, &incident); err != nil {
		t.Fatal(err)
	}
	code, said = gate(s.url, "--release", made.ID)
	expect("an incident lasts", code, said, 1, "SEV1 lasts: Nobody can sign in")

	code, said = gate(s.url, "--service", "api", "--version", "v9")
	expect("no such release", code, said, 2, "There is no release of api v9")
	code, said = gate(s.url)
	expect("nothing is named", code, said, 2, "give --release, or --service and --version")
	code, said = gate("http://127.0.0.1:1", "--release", made.ID)
	expect("nobody answers", code, said, 2, "127.0.0.1:1")
}
