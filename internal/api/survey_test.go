package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/survey"
)

// asking is a server of the public pages with one open survey.
func asking(t testing.TB) (*httptest.Server, *survey.Surveys, string) {
	t.Helper()
	db, err := sqldb.Open(context.Background(), sqldb.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec(context.Background(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES ('p', 'p', 'x', 'UTC', 'monday', 1, 1, 1)"); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	surveys := survey.New(record.NewRegistry(db, journal.New(db, time.Now), time.Now), survey.Options{Log: log})
	us := auth.AsSystem("test")
	made, err := surveys.Create(context.Background(), us, "p", survey.Create{
		Name: "NPS", Question: `Would you <b>recommend</b> us?`, FollowUp: &survey.FollowUp{Ask: true, Detractors: "What went wrong?"}, Look: &survey.Look{Accent: "#ffd166"},
	})
	if err == nil {
		_, err = surveys.Open(context.Background(), us, "p", made.ID, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	a := New(Services{Surveys: surveys}, Options{BaseURL: "http://x.example", Log: log})
	server := httptest.NewServer(a.Public())
	t.Cleanup(server.Close)
	return server, surveys, made.ID
}

func body(t testing.TB, answer *http.Response, err error) (*http.Response, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

func fetch(t testing.TB, address string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	return body(t, answer, err)
}

func send(t testing.TB, address, kind, text string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	answer, err := http.DefaultClient.Do(request)
	return body(t, answer, err)
}

const form = "application/x-www-form-urlencoded"

func answersOf(t testing.TB, s *survey.Surveys, id string) []survey.Response {
	t.Helper()
	found, _, err := s.Responses(t.Context(), auth.AsSystem("test"), "p", id, survey.ResponseFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestSurveyByForm walks the page as a browser without scripts does.
func TestSurveyByForm(t *testing.T) {
	server, surveys, id := asking(t)
	at := server.URL + "/s/" + id
	page, text := fetch(t, at)
	policy := page.Header.Get("Content-Security-Policy")
	nonce := regexp.MustCompile(`'nonce-([^']+)'`).FindStringSubmatch(policy)
	if page.StatusCode != http.StatusOK || nonce == nil || !strings.Contains(text, `nonce="`+nonce[1]+`"`) || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("%d, policy %s", page.StatusCode, policy)
	}
	if !strings.Contains(text, "Would you &lt;b&gt;recommend&lt;/b&gt; us?") || strings.Contains(text, "<script") || strings.Contains(text, "ZgotmplZ") || strings.Count(text, `name="score"`) != 11 || !strings.Contains(text, "--accent:#ffd166;--on-accent:#000000") {
		t.Errorf("the page: %s", text)
	}
	once := regexp.MustCompile(`name="once" value="([^"]+)"`).FindStringSubmatch(text)
	if once == nil {
		t.Fatal("the page has no name for the answer")
	}
	for range 2 { // a double click
		page, text = send(t, at, form, url.Values{"score": {"2"}, "once": {once[1]}}.Encode())
		if page.StatusCode != http.StatusOK || !strings.Contains(text, "What went wrong?") || !strings.Contains(text, "You chose <strong>2</strong>") {
			t.Errorf("%d: %s", page.StatusCode, text)
		}
	}
	if got := answersOf(t, surveys, id); len(got) != 1 || got[0].Score != 2 || got[0].Via != survey.ByPage {
		t.Errorf("%+v", got)
	}
	token := regexp.MustCompile(`name="r" value="([^"]+)"`).FindStringSubmatch(text)
	if token == nil {
		t.Fatal("no token of the answer")
	}
	page, text = send(t, at, form, url.Values{"r": {token[1]}, "text": {"<script>alert(1)</script>"}}.Encode())
	if page.StatusCode != http.StatusOK || !strings.Contains(text, "Thank you") {
		t.Errorf("%d: %s", page.StatusCode, text)
	}
	if _, text = fetch(t, at+"?again=1&r="+url.QueryEscape(token[1])); !strings.Contains(text, `aria-label="2 of 10" aria-pressed="true"`) {
		t.Errorf("changing shows: %s", text)
	}
	if _, text = fetch(t, at+"?r="+url.QueryEscape(token[1])); strings.Contains(text, "<script>") || !strings.Contains(text, "&lt;script&gt;alert(1)") {
		t.Errorf("the text comes back as: %s", text)
	}
	page, text = send(t, at, form, url.Values{"score": {"eleven"}}.Encode())
	if page.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "Choose a number from 0 to 10.") {
		t.Errorf("%d: %s", page.StatusCode, text)
	}
	if page, _ = send(t, at, form, url.Values{"score": {"9"}, "website": {"http://spam.example"}}.Encode()); page.StatusCode != http.StatusOK || len(answersOf(t, surveys, id)) != 1 {
		t.Errorf("a program that fills in the trap: %d", page.StatusCode)
	}
	if page, _ = send(t, at, form, "text="+strings.Repeat("x", medium)); page.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body: %d", page.StatusCode)
	}
}

func TestSurveysThatCannotBeAnswered(t *testing.T) {
	server, surveys, id := asking(t)
	if _, err := surveys.Close(t.Context(), auth.AsSystem("test"), "p", id, 0); err != nil {
		t.Fatal(err)
	}
	if page, text := fetch(t, server.URL+"/s/"+id); page.StatusCode != http.StatusOK || !strings.Contains(text, "takes no answers now") || strings.Contains(text, "<form") {
		t.Errorf("closed: %d %s", page.StatusCode, text)
	}
	if _, text := fetch(t, server.URL+"/s/"+id+"/widget.js"); strings.Contains(text, "function") {
		t.Errorf("the window of a closed survey: %s", text)
	}
	for _, path := range []string{"/s/none", "/s/" + id + "?t=bm9uZQ.AAAA", "/s/" + id + "?r=x"} {
		page, text := fetch(t, server.URL+path)
		if page.StatusCode != http.StatusNotFound || !strings.Contains(text, "There is no survey here") || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", path, page.StatusCode, text)
		}
	}
	if page, _ := fetch(t, server.URL+"/s/none/widget.js"); page.StatusCode != http.StatusNotFound {
		t.Errorf("the window of no survey: %d", page.StatusCode)
	}
}

func TestSurveyWidget(t *testing.T) {
	server, surveys, id := asking(t)
	script, text := fetch(t, server.URL+"/s/"+id+"/widget.js")
	if script.Header.Get("Access-Control-Allow-Origin") != "*" || script.Header.Get("Set-Cookie") != "" || !strings.Contains(text, `"id":"`+id+`"`) {
		t.Errorf("%v", script.Header)
	}
	for name, bad := range map[string]string{"not JSON": "{", "no object": "[1]", "nothing": "", "text as score": `{"score":"9"}`} {
		if answer, _ := send(t, server.URL+"/s/"+id, "text/plain", bad); answer.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
	answer, text := send(t, server.URL+"/s/"+id, "text/plain", `{"score":10,"person":"ada","properties":{"plan":"pro","employees":300,"old":null,"deep":{}}}`)
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(text, `"group":"promoter"`) {
		t.Errorf("%d %s", answer.StatusCode, text)
	}
	if got := answersOf(t, surveys, id); len(got) != 1 || got[0].Person != "ada" || got[0].CompanySize != "250–999" || got[0].Via != survey.ByWidget {
		t.Errorf("%+v", got)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, server.URL+"/s/"+id, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	preflight, err := http.DefaultClient.Do(request)
	if preflight, _ = body(t, preflight, err); preflight.StatusCode != http.StatusNoContent || preflight.Header.Get("Access-Control-Allow-Methods") == "" {
		t.Errorf("%d %v", preflight.StatusCode, preflight.Header)
	}
}

// TestWidgetIsSmall: it is loaded by every page of a product.
func TestWidgetIsSmall(t *testing.T) {
	server, _, id := asking(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/s/"+id+"/widget.js", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "gzip")
	answer, err := http.DefaultTransport.RoundTrip(request)
	if answer, text := body(t, answer, err); answer.Header.Get("Content-Encoding") != "gzip" || len(text) > 6<<10 {
		t.Errorf("%s, %d bytes", answer.Header.Get("Content-Encoding"), len(text))
	}
}

func TestOneAddressIsBounded(t *testing.T) {
	server, _, id := asking(t)
	for range visitsAtOnce + 100 {
		if page, _ := fetch(t, server.URL+"/s/"+id+"/widget.js"); page.StatusCode == http.StatusTooManyRequests {
			if page.Header.Get("Retry-After") == "" {
				t.Error("it does not say when to come back")
			}
			return
		}
	}
	t.Skip("this machine is too slow to ask more often than is allowed")
}

func TestInkOn(t *testing.T) {
	for colour, want := range map[string]string{"#000000": "#ffffff", "#ffffff": "#000000", "#2f5fd0": "#ffffff", "#ffd166": "#000000"} {
		if got := inkOn(colour); got != want {
			t.Errorf("on %s: %s", colour, got)
		}
	}
}

// FuzzReadForm: no form makes the server fall over or keep what is no answer.
func FuzzReadForm(f *testing.F) {
	for _, seed := range []string{"score=9", "score=&text=x", "score=99999999999999999999", "%zz", "text=%00%ff&r=a.b&t=x", "score=1;score=2", "once=" + strings.Repeat("x", 300)} {
		f.Add(seed)
	}
	server, surveys, id := asking(f)
	f.Fuzz(func(t *testing.T, text string) {
		in, err := readForm([]byte(text))
		if err == nil && in.Text != nil && strings.Contains(*in.Text, "\x00") {
			t.Errorf("%q has NUL", *in.Text)
		}
		page, _ := send(t, server.URL+"/s/"+id, form, text)
		if page.StatusCode >= 500 {
			t.Errorf("%q: %d", text, page.StatusCode)
		}
		for _, r := range answersOf(t, surveys, id) {
			if r.Score < 0 || r.Score > 10 {
				t.Errorf("%q made a score of %d", text, r.Score)
			}
		}
	})
}

// FuzzReadAnswer does the same for what the window sends.
func FuzzReadAnswer(f *testing.F) {
	for _, seed := range []string{`{"score":9}`, `{"score":9.5}`, `{"properties":{"a":[1]},"score":0}`, `{"score":-1,"text":"\u0000"}`, `null`, `{"person":"\ud800"}`} {
		f.Add(seed)
	}
	server, _, id := asking(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, path := range []string{"", "/show"} {
			if answer, said := send(t, server.URL+"/s/"+id+path, "application/json", text); answer.StatusCode >= 500 {
				t.Errorf("%q: %d %s", text, answer.StatusCode, said)
			}
		}
	})
}
