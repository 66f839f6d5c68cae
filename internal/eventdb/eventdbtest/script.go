// Package eventdbtest pins what the questions of eventdb mean. Its scripts in
// testdata are read as documentation and run on every engine; Random makes
// events and plans for comparing two engines; History checks an engine on the
// history of a real project.
//
// A script is a list of cases, each on a store of its own:
//
//	case What it shows
//	zone Europe/Berlin          UTC when absent
//	week sunday                 monday when absent
//	now 2026-02-01T00:00        2027-01-01T00:00 when absent
//	load
//	  ann        2026-01-01T10:00  Signed Up   plan=pro @group=acme
//	  phone>ann  30s               $identify   plan=free
//	query funnel
//	  step Signed Up where plan eq "pro"
//	  step Paid
//	expect
//	  all: 1 0
//
// Cells of an event are divided by two or more spaces: who ("anonymous>user"
// for a call that names both), when (a wall time of the zone, or the time since
// 2026-01-01), the name, and properties, whose values are JSON or else strings.
// Those that begin with @ are the event's own: @id @group @env @import
// @received @context. Lines that begin with # are remarks.
package eventdbtest

import (
	"bufio"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
	"prodops/internal/period"
)

//go:embed testdata/*.txt
var scripts embed.FS

// Open returns an empty store, closed when the test ends.
type Open func(t *testing.T) eventdb.Store

// Run runs every case of every script on stores from open.
func Run(t *testing.T, open Open) {
	files, err := scripts.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := scripts.ReadFile(path.Join("testdata", file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(file.Name(), ".txt"), func(t *testing.T) {
			for _, c := range parse(t, string(text)) {
				t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
			}
		})
	}
}

// scene is one case: its settings and what it does, in order.
type scene struct {
	name     string
	calendar period.Calendar
	now      time.Time
	sections []section
	loaded   int // events so far, for their ids
	at       eventlog.Position
}

// section is a heading and the lines under it.
type section struct {
	line  int
	head  string
	lines []string
}

// parse reads the cases of a script.
func parse(t *testing.T, text string) []*scene {
	var cases []*scene
	var now *scene
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case word == "" || strings.HasPrefix(word, "#"):
		case word == "case":
			now = &scene{name: rest, calendar: period.Calendar{Zone: time.UTC, WeekStart: time.Monday}}
			cases = append(cases, now)
		case now == nil:
			t.Fatalf("line %d: a script begins with a case", n)
		case line[0] != ' ':
			now.sections = append(now.sections, section{line: n, head: strings.TrimSpace(line)})
		default:
			last := &now.sections[len(now.sections)-1]
			last.lines = append(last.lines, strings.TrimSpace(line))
		}
	}
	return cases
}

// run plays a case.
func (c *scene) run(t *testing.T, store eventdb.Store) {
	ctx := t.Context()
	var answer []string
	c.now = c.time(t, "2027-01-01T00:00")
	for _, s := range c.sections {
		word, rest, _ := strings.Cut(s.head, " ")
		switch word {
		case "zone":
			zone, err := time.LoadLocation(rest)
			if err != nil {
				t.Fatal(err)
			}
			c.calendar.Zone = zone
		case "week":
			c.calendar.WeekStart = map[string]time.Weekday{"sunday": time.Sunday, "monday": time.Monday}[rest]
		case "now":
			c.now = c.time(t, rest)
		case "load":
			c.at.Offset++
			if err := store.Append(ctx, c.at, c.events(t, s.lines)); err != nil {
				t.Fatal(err)
			}
		case "drop":
			if err := store.DropImport(ctx, Project, rest); err != nil {
				t.Fatal(err)
			}
		case "query":
			answer = c.ask(t, store, rest, s.lines)
		case "expect":
			if got, want := squeeze(answer), squeeze(s.lines); got != want {
				t.Errorf("line %d:\n got\n%s\nwant\n%s", s.line, got, want)
			}
		default:
			t.Fatalf("line %d: unknown section %q", s.line, s.head)
		}
	}
}

// squeeze joins lines, spaces reduced to one.
func squeeze(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("  " + strings.Join(strings.Fields(line), " ") + "\n")
	}
	return b.String()
}

// Project is the project of all events in scripts.
const Project = "p"

// start is the instant that times such as 30s count from.
func (c *scene) start() time.Time {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, c.calendar.Zone)
}

// time reads an instant: a wall time, or the time since the start of 2026.
func (c *scene) time(t *testing.T, text string) time.Time {
	if text == "0" {
		return c.start()
	}
	if d, err := period.ParseDuration(text); err == nil {
		return c.start().Add(time.Duration(d))
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05.999999", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, c.calendar.Zone); err == nil {
			return at
		}
	}
	t.Fatalf("%q is not a time", text)
	return time.Time{}
}

// events reads the lines of a load.
func (c *scene) events(t *testing.T, lines []string) []event.Event {
	cells := regexp.MustCompile(`\s{2,}`)
	var batch []event.Event
	for _, line := range lines {
		cell := cells.Split(line, 4)
		if len(cell) < 3 {
			t.Fatalf("an event has who, when and what, divided by two spaces: %q", line)
		}
		c.loaded++
		e := event.Event{
			Project: Project, Environment: "production", ID: fmt.Sprintf("e%03d", c.loaded),
			DistinctID: cell[0], Time: c.time(t, cell[1]).UnixMicro(), Name: cell[2], Source: "script",
		}
		if anonymous, user, ok := strings.Cut(cell[0], ">"); ok {
			e.AnonymousID, e.DistinctID = anonymous, user
		}
		e.ReceivedAt = e.Time
		if len(cell) == 4 {
			c.describe(t, &e, strings.Fields(cell[3]))
		}
		batch = append(batch, e)
	}
	return batch
}

// describe sets properties and attributes from key=value words.
func (c *scene) describe(t *testing.T, e *event.Event, words []string) {
	properties := map[string]json.RawMessage{}
	for _, word := range words {
		key, value, ok := strings.Cut(word, "=")
		if !ok {
			t.Fatalf("%q is not key=value", word)
		}
		switch key {
		case "@id":
			e.ID = value
		case "@group":
			e.Group = value
		case "@env":
			e.Environment = value
		case "@import":
			e.Import = value
		case "@received":
			e.ReceivedAt = c.time(t, value).UnixMicro()
		case "@context":
			e.Context = json.RawMessage(value)
		default:
			properties[key] = json.RawMessage(scalar(value))
		}
	}
	if len(properties) > 0 {
		e.Properties, _ = json.Marshal(properties) // raw JSON checked by scalar
	}
}

// scalar is a value as JSON: itself if it is JSON, else a string.
func scalar(text string) string {
	if json.Valid([]byte(text)) {
		return text
	}
	return eventdb.Quote(text)
}
