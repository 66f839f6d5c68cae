package experiment

import (
	"slices"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Learning is what the team knows now and did not know before: what the next
// hypothesis cites.
type Learning struct {
	record.Head
	Title      string        `db:"title" json:"title" doc:"What we know now, in a sentence."`
	Believed   string        `db:"believed" json:"believed" doc:"What we believed before, in Markdown."`
	Happened   string        `db:"happened" json:"happened" doc:"What happened, with its numbers, in Markdown."`
	NowDo      string        `db:"now_do" json:"now_do" doc:"What we do about it, in Markdown."`
	Confidence string        `db:"confidence" json:"confidence" enum:"low,medium,high"`
	Owner      string        `db:"owner" json:"owner,omitempty" doc:"Id of a member."`
	Tags       sqldb.Strings `db:"tags" json:"tags"`
	RevisitOn  string        `db:"revisit_on" json:"revisit_on,omitempty" doc:"Day by which it should be looked at again: what is true of users changes."`
}

// Entry implements record.Record.
func (l *Learning) Entry() record.Entry {
	return record.Entry{
		Title: l.Title, State: l.Confidence, Owner: l.Owner,
		Body: strings.Join([]string{l.Believed, l.Happened, l.NowDo, strings.Join(l.Tags, " ")}, "\n"),
	}
}

// LearningCreate says what a learning is made of.
type LearningCreate struct {
	Title      string      `json:"title" maxLength:"200"`
	Believed   string      `json:"believed,omitempty" maxLength:"20000"`
	Happened   string      `json:"happened,omitempty" maxLength:"20000"`
	NowDo      string      `json:"now_do,omitempty" maxLength:"20000"`
	Confidence string      `json:"confidence,omitempty" enum:"low,medium,high" doc:"medium when absent."`
	Owner      string      `json:"owner,omitempty" maxLength:"64"`
	Tags       []string    `json:"tags,omitempty" maxItems:"20"`
	RevisitOn  string      `json:"revisit_on,omitempty" maxLength:"10"`
	From       *record.Ref `json:"from,omitempty" doc:"What it was learnt from: an experiment, an outcome, an incident, a release or a document."`
}

// LearningUpdate changes a learning; what is nil stays.
type LearningUpdate struct {
	Title      *string   `json:"title,omitempty" maxLength:"200"`
	Believed   *string   `json:"believed,omitempty" maxLength:"20000"`
	Happened   *string   `json:"happened,omitempty" maxLength:"20000"`
	NowDo      *string   `json:"now_do,omitempty" maxLength:"20000"`
	Confidence *string   `json:"confidence,omitempty" enum:"low,medium,high"`
	Owner      *string   `json:"owner,omitempty" maxLength:"64"`
	Tags       *[]string `json:"tags,omitempty" maxItems:"20"`
	RevisitOn  *string   `json:"revisit_on,omitempty" maxLength:"10"`
}

func (in LearningCreate) learning() Learning {
	l := Learning{
		Title: in.Title, Believed: in.Believed, Happened: in.Happened, NowDo: in.NowDo, Confidence: in.Confidence, Owner: in.Owner, Tags: in.Tags, RevisitOn: in.RevisitOn,
	}
	orElse(&l.Confidence, "medium")
	return l
}

func (in LearningUpdate) apply(l *Learning) {
	set(&l.Title, in.Title)
	set(&l.Believed, in.Believed)
	set(&l.Happened, in.Happened)
	set(&l.NowDo, in.NowDo)
	set(&l.Confidence, in.Confidence)
	set(&l.Owner, in.Owner)
	set(&l.RevisitOn, in.RevisitOn)
	if in.Tags != nil {
		l.Tags = *in.Tags
	}
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

func (l *Learning) check() error {
	var f errs.Fields
	l.Title = f.Line("body.title", l.Title, nameLimit)
	l.Believed = f.Text("body.believed", l.Believed, textLimit)
	l.Happened = f.Text("body.happened", l.Happened, textLimit)
	l.NowDo = f.Text("body.now_do", l.NowDo, textLimit)
	l.Owner = f.Optional("body.owner", l.Owner, 64)
	l.RevisitOn = f.Date("body.revisit_on", l.RevisitOn)
	if !slices.Contains([]string{"low", "medium", "high"}, l.Confidence) {
		f.Add("body.confidence", "One of low, medium, high.")
	}
	l.Tags = tags(&f, l.Tags)
	return f.Err()
}

// tags puts tags in order, each once.
func tags(f *errs.Fields, given []string) sqldb.Strings {
	kept := sqldb.Strings{}
	for _, t := range given {
		if t = f.Optional("body.tags", t, 50); t != "" && !slices.Contains(kept, t) {
			kept = append(kept, t)
		}
	}
	if len(kept) > mostTags {
		f.Add("body.tags", "At most %d tags.", mostTags)
	}
	slices.Sort(kept)
	return kept
}
