package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A script is a list of steps separated by blank lines; # begins a comment.
//
//	as NAME                who speaks from here on, with cookies of their own
//	as NAME with KEY       the same, sending the key as a Bearer token
//
//	POST /api/v1/session   a request,
//	Name: value            headers if need be,
//	{"email": …}           a JSON body if need be,
//	=> 201                 the status expected,
//	Name: value            headers expected,
//	{"member": {…}}        and a part of the answer expected
//
// In an expected answer an object may have more than it names. A string that
// is $word remembers the value under that word, or, when the word is known,
// must equal it; "*" is any value; "~…" is a regular expression. An array is
// compared entry by entry, unless its last entry is "…", for "and maybe more".
// An answer that is no JSON, such as CSV, is one string.
// $word in a request is replaced by what was remembered; $secret, $write, $now
// and $today are known from the start.

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(file, ".txt"), func(t *testing.T) {
			for name, settings := range stores(t) {
				t.Run(name, func(t *testing.T) {
					runScript(t, file, start(t, t.TempDir(), settings(t)...))
				})
			}
		})
	}
}

// script is one run of a script file.
type script struct {
	t      *testing.T
	file   string
	server *server
	known  map[string]any
	people map[string]*http.Client
	keys   map[string]string
	who    string
}

func runScript(t *testing.T, file string, s *server) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC()
	run := &script{
		t: t, file: file, server: s, who: "somebody",
		known: map[string]any{
			"secret": s.secret, "write": s.write, "now": now.Format(time.RFC3339),
			"today": now.Format(time.DateOnly), "email": ownerEmail, "password": ownerPassword,
		},
		people: map[string]*http.Client{}, keys: map[string]string{},
	}
	line := 1
	for _, block := range strings.Split(string(source), "\n\n") {
		run.step(line, block)
		if t.Failed() {
			t.Fatalf("the server said:\n%s", s.log)
		}
		line += strings.Count(block, "\n") + 2
	}
}

// step is one block of the file.
type step struct {
	method, path string
	headers      http.Header
	body         string
	status       string
	wantHeaders  http.Header
	want         string
}

func (r *script) step(line int, block string) {
	r.t.Helper()
	var lines []string
	for l := range strings.SplitSeq(block, "\n") {
		if !strings.HasPrefix(l, "#") && strings.TrimSpace(l) != "" {
			lines = append(lines, l)
		}
	}
	switch {
	case len(lines) == 0:
		return
	case strings.HasPrefix(lines[0], "as "):
		r.as(lines[0])
		return
	}
	s := parseStep(lines)
	if err := r.perform(s); err != nil {
		r.t.Errorf("%s:%d: %s %s: %v", r.file, line, s.method, s.path, err)
	}
}

func (r *script) as(line string) {
	words := strings.Fields(line)
	r.who = words[1]
	if len(words) == 4 && words[2] == "with" {
		r.keys[r.who] = r.replace(words[3])
	}
}

var headerLine = regexp.MustCompile(`^([A-Z][A-Za-z-]+): (.*)$`)

func parseStep(lines []string) step {
	s := step{headers: http.Header{}, wantHeaders: http.Header{}}
	s.method, s.path, _ = strings.Cut(lines[0], " ")
	asked := true
	for _, l := range lines[1:] {
		header := headerLine.FindStringSubmatch(l)
		switch status, found := strings.CutPrefix(l, "=> "); {
		case found:
			s.status, asked = strings.TrimSpace(status), false
		case header != nil && asked && s.body == "":
			s.headers.Set(header[1], header[2])
		case header != nil && !asked && s.want == "":
			s.wantHeaders.Set(header[1], header[2])
		case asked:
			s.body += l + "\n"
		default:
			s.want += l + "\n"
		}
	}
	return s
}

func (r *script) perform(s step) error {
	request, err := http.NewRequest(s.method, r.server.url+r.replace(s.path), strings.NewReader(r.replace(s.body)))
	if err != nil {
		return err
	}
	for name, values := range s.headers {
		request.Header.Set(name, r.replace(values[0]))
	}
	if s.body != "" && request.Header.Get("Content-Type") == "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if key := r.keys[r.who]; key != "" && request.Header.Get("Authorization") == "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	answer, err := r.speaker().Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if got := fmt.Sprint(answer.StatusCode); got != s.status {
		return fmt.Errorf("answered %s, not %s: %s", got, s.status, body)
	}
	for name, values := range s.wantHeaders {
		if err := r.match(values[0], answer.Header.Get(name), name); err != nil {
			return err
		}
	}
	return r.matchBody(s.want, body)
}

func (r *script) matchBody(want string, body []byte) error {
	if want == "" {
		return nil
	}
	var expected, got any
	if err := json.Unmarshal([]byte(want), &expected); err != nil {
		return fmt.Errorf("the script expects no JSON: %w: %s", err, want)
	}
	if _, text := expected.(string); text {
		got = string(body)
	} else if err := json.Unmarshal(body, &got); err != nil {
		return fmt.Errorf("answered no JSON: %s", body)
	}
	if err := r.match(expected, got, "$"); err != nil {
		return fmt.Errorf("%w\nanswered %s", err, body)
	}
	return nil
}

// speaker is the client of whoever speaks: cookies stay with the person.
func (r *script) speaker() *http.Client {
	if r.people[r.who] == nil {
		jar, err := cookiejar.New(nil)
		if err != nil {
			r.t.Fatal(err)
		}
		r.people[r.who] = &http.Client{Jar: jar, Timeout: 30 * time.Second}
	}
	return r.people[r.who]
}

var word = regexp.MustCompile(`\$([a-z_]+)`)

func (r *script) replace(text string) string {
	return word.ReplaceAllStringFunc(text, func(found string) string {
		if value, ok := r.known[found[1:]]; ok {
			return fmt.Sprint(value)
		}
		return found
	})
}

// match compares an expected part with the answer.
func (r *script) match(want, got any, at string) error {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return fmt.Errorf("%s is no object: %v", at, got)
		}
		for name, part := range want {
			value, present := object[name]
			if !present {
				return fmt.Errorf("%s.%s is missing", at, name)
			}
			if err := r.match(part, value, at+"."+name); err != nil {
				return err
			}
		}
		return nil
	case []any:
		return r.matchArray(want, got, at)
	case string:
		return r.matchText(want, got, at)
	default:
		if want != got {
			return fmt.Errorf("%s is %v, not %v", at, got, want)
		}
		return nil
	}
}

func (r *script) matchArray(want []any, got any, at string) error {
	array, ok := got.([]any)
	if !ok {
		return fmt.Errorf("%s is no array: %v", at, got)
	}
	more := len(want) > 0 && want[len(want)-1] == "…"
	if more {
		want = want[:len(want)-1]
	}
	if len(array) < len(want) || len(array) > len(want) && !more {
		return fmt.Errorf("%s has %d entries, not %d", at, len(array), len(want))
	}
	for i, part := range want {
		if err := r.match(part, array[i], fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	return nil
}

func (r *script) matchText(want string, got any, at string) error {
	switch {
	case want == "*":
		return nil
	case strings.HasPrefix(want, "~"):
		if !regexp.MustCompile(want[1:]).MatchString(fmt.Sprint(got)) {
			return fmt.Errorf("%s is %v, which does not match %s", at, got, want[1:])
		}
		return nil
	case word.FindString(want) == want && want != "":
		name := want[1:]
		if _, known := r.known[name]; !known {
			r.known[name] = got
			return nil
		}
		if r.known[name] != got {
			return fmt.Errorf("%s is %v, not the %s seen before, %v", at, got, want, r.known[name])
		}
		return nil
	}
	if replaced := r.replace(want); replaced != got {
		return fmt.Errorf("%s is %v, not %v", at, got, replaced)
	}
	return nil
}
