package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// visitor is somebody who looks at the demo: signed in because they are here.
type visitor struct {
	t      *testing.T
	url    string
	client *http.Client
}

// visitDemo runs the demo, smaller than usual, and opens it.
func visitDemo(t *testing.T) visitor {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	log := &logBuffer{}
	command := exec.Command(path, "demo", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--events", "30000")
	command.Env = os.Environ()
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	var ended error
	go func() { ended = command.Wait(); close(exited) }()
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		if <-exited; ended != nil {
			t.Errorf("the demo ended with %v:\n%s", ended, log)
		}
	})
	ready := regexp.MustCompile(`The demo is ready: open (http://\S+)`)
	for deadline := time.Now().Add(2 * time.Minute); ; {
		select {
		case <-exited:
			t.FailNow() // the clean-up says why
		case <-time.After(50 * time.Millisecond):
		}
		if found := ready.FindStringSubmatch(log.String()); found != nil {
			jar, err := cookiejar.New(nil)
			if err != nil {
				t.Fatal(err)
			}
			v := visitor{t: t, url: found[1], client: &http.Client{Jar: jar}}
			v.open("/", nil)
			return v
		}
		if time.Now().After(deadline) {
			t.Fatalf("the demo was not ready within two minutes:\n%s", log)
		}
	}
}

// open asks for a page or, with out, for an answer of the project.
func (v visitor) open(path string, out any) {
	v.t.Helper()
	answer, err := v.client.Get(v.url + path)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		v.t.Fatalf("GET %s: %s", path, answer.Status)
	}
	if out == nil {
		return
	}
	if err := json.NewDecoder(answer.Body).Decode(out); err != nil {
		v.t.Fatalf("GET %s: %v", path, err)
	}
}

type traced struct {
	Nodes []struct {
		Type, ID, Title, Side string
	}
}

// TestTheDemoTellsTheLoop follows the story as a visitor would: from one
// complaint to the bet it led to and what came of it, and to what the largest
// customers asked for.
func TestTheDemoTellsTheLoop(t *testing.T) {
	v := visitDemo(t)
	const project = "/api/v1/projects/default/"

	var ideas struct {
		Items []struct {
			ID, Title string
			Evidence  struct{ Notes int64 }
		}
	}
	v.open(project+"ideas?largest=3", &ideas)
	if len(ideas.Items) < 3 {
		t.Errorf("the three largest customers asked for %d ideas", len(ideas.Items))
	}
	v.open(project+"ideas", &ideas)
	if len(ideas.Items) == 0 || ideas.Items[0].Title != "Show what an import will do before it does it" || ideas.Items[0].Evidence.Notes < 10 {
		t.Fatalf("the first of the ideas: %+v", ideas.Items)
	}

	var evidence struct {
		Items []struct {
			Feedback, Text string
		}
	}
	v.open(project+"ideas/"+ideas.Items[0].ID+"/evidence", &evidence)
	var complaint string
	for _, n := range evidence.Items {
		if !strings.Contains(strings.ToLower(n.Text), "import") {
			t.Errorf("%q speaks for the import", n.Text)
		}
		complaint = n.Feedback
	}
	var around traced
	v.open(project+"trace/feedback/"+complaint, &around)
	after := map[string]bool{}
	for _, n := range around.Nodes {
		if n.Side == "after" {
			after[n.Type] = true
		}
	}
	for _, kind := range []string{"idea", "bet", "objective", "outcome"} {
		if !after[kind] {
			t.Errorf("no %s came of the complaint: %+v", kind, around.Nodes)
		}
	}

	var came struct {
		Items []struct {
			ID, State, Verdict string
			Result             struct {
				After, Expected, Net *float64
			}
		}
	}
	v.open(project+"outcomes", &came)
	if len(came.Items) != 1 || came.Items[0].State != "reviewed" || came.Items[0].Verdict == "" {
		t.Fatalf("what came of the bet: %+v", came.Items)
	}
	if r := came.Items[0].Result; r.After == nil || r.Expected == nil || r.Net == nil {
		t.Errorf("the outcome's numbers: %+v", r)
	}
}
