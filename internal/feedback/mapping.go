package feedback

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"prodops/internal/errs"
	"prodops/internal/sqldb"
	"prodops/internal/table"
)

// Mapping says which column of a table is what of a note.
type Mapping struct {
	Columns  map[string]string `json:"columns" doc:"By field of a note (text, title, url, received_at, external_id, person_id, person_email, person_name, company_id, company_domain, company_name, area, score, votes, language, source): the column's name."`
	Source   string            `json:"source,omitempty" maxLength:"64" doc:"Of every row without one of its own."`
	DayFirst bool              `json:"day_first,omitempty" doc:"Dates such as 03/04/2026 are the third of April."`
}

// field is something of a note that a column can hold, and what tools call it.
type field struct {
	name  string
	known []string // headers, folded, the likeliest first
}

// fields are in the order in which they choose among columns.
func fields() []field {
	return []field{
		{"text", []string{"text", "feedback", "details", "description", "body", "suggestion body", "suggestion text", "content", "comment", "message", "note", "verbatim", "answer", "review", "post details", "comments", "response"}},
		{"title", []string{"title", "subject", "suggestion title", "post title", "headline", "name", "summary", "post"}},
		{"external_id", []string{"external id", "external_id", "suggestion id", "post id", "id", "number", "ticket id", "note id", "key"}},
		{"received_at", []string{"received at", "created at", "created", "suggestion created at", "suggestion created timestamp", "created timestamp", "created on", "submitted at", "date", "timestamp", "time", "created date", "post created"}},
		{"person_email", []string{"email", "user email", "person email", "author email", "suggestion creator email", "creator email", "requester email", "customer email", "e mail", "email address", "author e mail"}},
		{"person_id", []string{"user id", "person id", "author id", "distinct id", "customer id", "requester id"}},
		{"person_name", []string{"person name", "user name", "author name", "author", "user", "created by", "creator name", "suggestion creator name", "customer", "requester", "full name", "customer name"}},
		{"company_domain", []string{"company domain", "domain", "website", "account domain"}},
		{"company_id", []string{"company id", "account id", "organization id", "group id"}},
		{"company_name", []string{"company", "company name", "account", "account name", "organization", "organisation"}},
		{"url", []string{"url", "link", "display url", "suggestion portal url", "portal url", "post url", "permalink"}},
		{"area", []string{"area", "product area", "component", "board", "category", "suggestion category name", "category name", "feature", "tag", "tags"}},
		{"votes", []string{"votes", "votes count", "vote count", "suggestion votes count", "score", "supporters", "supporters count"}},
		{"score", []string{"nps", "nps score", "rating", "csat", "stars", "score"}},
		{"language", []string{"language", "lang", "locale"}},
		{"source", []string{"source", "channel", "origin"}},
	}
}

// tools are recognised by columns that only they write together.
func tools() []struct {
	name  string
	signs []string
} {
	return []struct {
		name  string
		signs []string
	}{
		{"fider", []string{"number", "title", "description", "votes count", "comments count"}},
		{"uservoice", []string{"suggestion id", "suggestion title"}},
		{"uservoice", []string{"id", "title", "supporters count", "forum name"}},
		{"canny", []string{"title", "details", "board", "status"}},
		{"canny", []string{"post title", "board"}},
		{"canny", []string{"title", "details", "vote count"}},
		{"productboard", []string{"title", "content", "user email"}},
		{"productboard", []string{"note title", "note text"}},
		{"productboard", []string{"title", "content", "display url"}},
	}
}

// folded is a header as tools are recognised by: "Suggestion.Created_At" is
// "suggestion created at".
func folded(header string) string { return strings.Join(sqldb.Words(camel(header)), " ") }

var hump = regexp.MustCompile(`([a-z0-9])([A-Z])`)

func camel(text string) string { return hump.ReplaceAllString(text, "$1 $2") }

// detect names the tool that wrote a table, "csv" for none we know, and the
// mapping its headers suggest.
func detect(columns []string) (tool string, m Mapping) {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = folded(c)
	}
	tool = "csv"
	for _, t := range tools() {
		if !slices.ContainsFunc(t.signs, func(sign string) bool { return !slices.Contains(names, sign) }) {
			tool = t.name
			break
		}
	}
	m = Mapping{Columns: map[string]string{}, Source: tool}
	taken := map[int]bool{}
	for _, f := range fields() {
		for _, known := range f.known {
			at := slices.Index(names, known)
			if at < 0 || taken[at] || tool == "fider" && f.name == "person_name" && known != "created by" {
				continue
			}
			m.Columns[f.name], taken[at] = columns[at], true
			break
		}
	}
	if m.Columns["text"] == "" && m.Columns["title"] != "" {
		m.Columns["text"] = m.Columns["title"]
		delete(m.Columns, "title")
	}
	return tool, m
}

// bound is a mapping with its columns found in a table.
type bound struct {
	at       map[string]int // by field
	source   string
	dayFirst bool
	areas    map[string]string // ids by names in lower case
}

// bind finds the mapping's columns in a table.
func (m Mapping) bind(columns []string, areas []Area) (bound, error) {
	var f errs.Fields
	b := bound{at: map[string]int{}, source: m.Source, dayFirst: m.DayFirst, areas: map[string]string{}}
	names := make([]string, 0, len(fields()))
	for _, known := range fields() {
		names = append(names, known.name)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Columns)) {
		column := m.Columns[name]
		at := slices.Index(columns, column)
		switch {
		case column == "":
			continue
		case !slices.Contains(names, name):
			f.Add("body.mapping.columns."+name, "A note has no %s; it has %s.", name, strings.Join(names, ", "))
		case at < 0:
			f.Add("body.mapping.columns."+name, "The file has no column %q; it has %s.", column, strings.Join(columns, ", "))
		}
		b.at[name] = at
	}
	if _, text := b.at["text"]; !text && len(f) == 0 {
		f.Add("body.mapping.columns.text", "Say which column holds the words.")
	}
	if b.source == "" {
		b.source = "csv"
	}
	for _, a := range areas {
		b.areas[strings.ToLower(a.Name)] = a.ID
	}
	return b, f.Err()
}

// create is a row as a note comes in. problem says what is wrong with it.
func (b bound) create(row table.Row) (in Create, problem string) {
	if row.Problem != "" {
		return Create{}, row.Problem
	}
	cell := func(name string) string {
		if at, mapped := b.at[name]; mapped {
			return row.Cell(at)
		}
		return ""
	}
	in = Create{Text: cell("text"), Source: cell("source"), URL: cell("url"), ExternalID: cell("external_id"), Language: cell("language"), AreaID: b.areas[strings.ToLower(cell("area"))]}
	if title := cell("title"); title != "" && title != in.Text {
		in.Text = strings.TrimSpace(title + "\n\n" + in.Text)
	}
	if in.Text == "" {
		return in, "There are no words in it."
	}
	if in.Source == "" {
		in.Source = b.source
	}
	if in.URL != "" && !isWeb(in.URL) {
		in.URL = ""
	}
	in.Person = &Sender{ID: cell("person_id"), Email: cell("person_email"), Name: cell("person_name")}
	in.Company = &SenderCompany{ID: cell("company_id"), Domain: cell("company_domain"), Name: cell("company_name")}
	if at := cell("received_at"); at != "" {
		t, ok := b.time(at)
		if !ok {
			return in, "The time " + strconv.Quote(excerpt(at, 40)) + " cannot be read."
		}
		in.ReceivedAt = sqldb.MicrosOf(t)
	}
	if problem := b.numbers(cell, &in); problem != "" {
		return in, problem
	}
	if in.ExternalID == "" {
		// The same row imported again is the same note.
		sum := sha256.Sum256([]byte(strings.Join([]string{in.Text, in.Person.Email, in.Person.ID, cell("received_at")}, "\x00")))
		in.ExternalID = "row " + hex.EncodeToString(sum[:12])
	}
	return in, ""
}

func (b bound) numbers(cell func(string) string, in *Create) string {
	if text := cell("score"); text != "" {
		score, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
		if err != nil || math.IsNaN(score) || math.IsInf(score, 0) {
			return "The score " + strconv.Quote(excerpt(text, 40)) + " is no number."
		}
		in.Score = &score
	}
	if text := cell("votes"); text != "" {
		votes, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(votes) || votes < 0 || votes > 1e9 {
			return "The votes " + strconv.Quote(excerpt(text, 40)) + " are no number."
		}
		in.Votes = int64(votes)
	}
	return ""
}

// time reads the ways tools write a time; one without a zone is UTC.
func (b bound) time(text string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) >= 10 && len(text) <= 13 {
		if len(text) == 13 {
			return time.UnixMilli(seconds).UTC(), true
		}
		return time.Unix(seconds, 0).UTC(), true
	}
	slashed := []string{"01/02/2006", "1/2/2006", "01/02/06"}
	if b.dayFirst {
		slashed = []string{"02/01/2006", "2/1/2006", "02/01/06"}
	}
	layouts := []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05.999999999-07:00", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02",
		"02.01.2006 15:04:05", "02.01.2006 15:04", "02.01.2006", time.RFC1123Z, time.RFC1123, "Jan 2, 2006", "January 2, 2006", "2 January 2006", "Jan 2, 2006 3:04 PM", "2006/01/02"}
	for _, day := range slashed {
		layouts = append(layouts, day, day+" 15:04", day+" 15:04:05", day+" 3:04 PM")
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1970 && t.Year() < 2200 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
