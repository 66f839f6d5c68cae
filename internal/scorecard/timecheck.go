package scorecard

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/operations"
	"prodops/internal/period"
	"prodops/internal/project"
	"prodops/internal/sqldb"
)

// TimeCategory is one thing that hours go to.
type TimeCategory struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Hint  string `json:"hint"`
	Kind  string `json:"kind" enum:"product,operations,other" doc:"Product work is what operations is there to make room for; other counts as neither."`
}

// TimeCategories are what a week is split into.
func TimeCategories() []TimeCategory { return slices.Clone(timeCategories[:]) }

//nolint:gochecknoglobals // A table that nothing writes; Go has no constant arrays.
var timeCategories = [...]TimeCategory{
	{"discovery", "Discovery", "research, interviews, reading feedback", product},
	{"customers", "Talking to customers", "calls, visits, support", product},
	{"deciding", "Deciding", "priorities, scope, trade-offs", product},
	{"building", "Building", "specifying, designing, making, reviewing", product},
	{"finding_data", "Finding data", "looking for numbers, waiting for them", operational},
	{"status", "Status and meetings", "reports, updates, meetings to inform", operational},
	{"approvals", "Chasing approvals", "asking, waiting, reminding", operational},
	{"tool_upkeep", "Keeping tools up", "copying between tools, cleaning up, access", operational},
	{"other", "Anything else", "leave, training, hiring", "other"},
}

const (
	product     = "product"
	operational = "operations"
)

// kindOf is what kind of work a category is, empty for no category.
func kindOf(category string) string {
	for _, c := range timeCategories {
		if c.Key == category {
			return c.Kind
		}
	}
	return ""
}

// TimeCheck is how one member's week was split. Only that member reads it.
type TimeCheck struct {
	Week  string             `json:"week,omitempty" maxLength:"10" doc:"The day the week begins, or current or previous; current when absent."`
	Hours float64            `json:"hours,omitempty" doc:"Worked that week; that of the settings when absent."`
	Parts map[string]float64 `json:"parts" doc:"Per cent by category; together 100."`
	Tools *[]string          `json:"tools,omitempty" maxItems:"200" doc:"Ids of the tools used that week; absent when not said."`
}

// TimeCheckTool is a tool that may be ticked.
type TimeCheckTool struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Used bool   `json:"used"`
}

// TimeCheckForm is the check of one week, as the member who asks sees it.
type TimeCheckForm struct {
	Week       string             `json:"week" doc:"The day it begins."`
	Ends       string             `json:"ends" doc:"Its last day."`
	Quarter    string             `json:"quarter" doc:"The quarter it is counted in: the one it begins in."`
	Due        bool               `json:"due" doc:"The member does product work here and has not answered for this week."`
	Saved      bool               `json:"saved"`
	Hours      float64            `json:"hours"`
	Parts      map[string]float64 `json:"parts" doc:"What was said; before that, what was said of the latest other week, as a start."`
	Categories []TimeCategory     `json:"categories"`
	Tools      []TimeCheckTool    `json:"tools" doc:"Tools in force that are meant for the member."`
	LeastGroup int                `json:"least_group"`
}

// weekOf reads which week is meant. A check can be given for the week it is and
// the one before.
func weekOf(c period.Calendar, text string, now time.Time) (time.Time, error) {
	current := c.Floor(now, period.Week)
	previous := c.Add(current, period.Week, -1)
	switch text {
	case "", "current", current.Format(time.DateOnly):
		return current, nil
	case "previous", previous.Format(time.DateOnly):
		return previous, nil
	}
	var f errs.Fields
	f.Add("week", "Say current or previous: the week that began on %s, or the one before.", current.Format(time.DateOnly))
	return time.Time{}, f.Err()
}

func mustBeMember(actor auth.Actor) error {
	if actor.Kind() != auth.MemberActor {
		return errs.New(errs.Conflict, "A time check belongs to a member: sign in.")
	}
	return nil
}

// TimeCheckForm is the member's own check of a week.
func (s *Scorecard) TimeCheckForm(ctx context.Context, actor auth.Actor, p project.Project, week string) (TimeCheckForm, error) {
	if err := actor.Can(auth.OperationsRead, p.ID); err != nil {
		return TimeCheckForm{}, err
	}
	if err := mustBeMember(actor); err != nil {
		return TimeCheckForm{}, err
	}
	return s.form(ctx, actor, p, week)
}

func (s *Scorecard) form(ctx context.Context, actor auth.Actor, p project.Project, week string) (TimeCheckForm, error) {
	calendar, err := calendarOf(p)
	if err != nil {
		return TimeCheckForm{}, err
	}
	at, err := weekOf(calendar, week, s.registry.Now().Time())
	if err != nil {
		return TimeCheckForm{}, err
	}
	settings, err := s.operations.Settings(ctx, actor, p.ID)
	if err != nil {
		return TimeCheckForm{}, err
	}
	form := TimeCheckForm{
		Week: at.Format(time.DateOnly), Ends: calendar.Add(at, period.Day, 6).Format(time.DateOnly), Quarter: operations.QuarterOf(at),
		Hours: settings.WeekHours, Parts: map[string]float64{}, Categories: TimeCategories(), Tools: []TimeCheckTool{}, LeastGroup: settings.LeastGroup,
	}
	var rows []struct {
		Week     string  `db:"week"`
		Hours    float64 `db:"hours"`
		Category string  `db:"category"`
		Percent  float64 `db:"percent"`
	}
	// The week itself, or else the latest other one.
	err = s.db.Select(ctx, &rows, `SELECT c.week, c.hours, t.category, t.percent FROM time_checks c
		JOIN time_check_parts t ON t.project_id = c.project_id AND t.week = c.week AND t.member_id = c.member_id
		WHERE c.project_id = ? AND c.member_id = ? AND c.week = (SELECT max(week) FROM time_checks WHERE project_id = ? AND member_id = ? AND week <= ?)`,
		p.ID, actor.ID(), p.ID, actor.ID(), form.Week)
	if err != nil {
		return TimeCheckForm{}, fmt.Errorf("read a time check: %w", err)
	}
	for _, r := range rows {
		form.Saved, form.Hours, form.Parts[r.Category] = r.Week == form.Week, r.Hours, r.Percent
	}
	form.Due = !form.Saved && actor.Role(p.ID).AtLeast(auth.Editor)
	form.Tools, err = s.ticked(ctx, actor, p.ID, form.Week)
	return form, err
}

// ticked are the tools in force that are meant for the member.
func (s *Scorecard) ticked(ctx context.Context, actor auth.Actor, project, week string) ([]TimeCheckTool, error) {
	used, _, err := s.operations.UsesOf(ctx, project, actor.ID(), week)
	if err != nil {
		return nil, err
	}
	tools, err := s.operations.Register(ctx, project)
	ticked := []TimeCheckTool{}
	for i := range tools {
		t := &tools[i]
		if t.State == operations.Retired || len(t.MeantFor) > 0 && !slices.Contains(t.MeantFor, actor.ID()) {
			continue
		}
		ticked = append(ticked, TimeCheckTool{ID: t.ID, Name: t.Name, Used: slices.Contains(used, t.ID)})
	}
	return ticked, err
}

// sumSlack is how far the parts may be from 100: thirds do not add up.
const sumSlack = 0.5

// check refuses a split that is none.
func (in *TimeCheck) check() error {
	var f errs.Fields
	if !(in.Hours >= 1 && in.Hours <= 100) {
		f.Add("body.hours", "From 1 to 100 hours.")
	}
	sum := 0.0
	for category, percent := range in.Parts {
		if kindOf(category) == "" {
			f.Add("body.parts."+category, "There is no such category; one of %s.", categoryKeys())
		}
		if math.IsNaN(percent) || percent < 0 || percent > 100 {
			f.Add("body.parts."+category, "From 0 to 100 per cent.")
		}
		sum += percent
	}
	if len(f) == 0 && math.Abs(sum-100) > sumSlack {
		f.Add("body.parts", "The parts make %.4g%%; together they must make 100%%.", sum)
	}
	return f.Err()
}

func categoryKeys() string {
	keys := make([]string, len(timeCategories))
	for i, c := range timeCategories {
		keys[i] = c.Key
	}
	return strings.Join(keys, ", ")
}

// SaveTimeCheck keeps the member's own check of a week, in place of an earlier
// one. The journal does not have it: it names people.
func (s *Scorecard) SaveTimeCheck(ctx context.Context, actor auth.Actor, p project.Project, in TimeCheck) (TimeCheckForm, error) {
	if err := actor.Can(auth.OperationsWrite, p.ID); err != nil {
		return TimeCheckForm{}, err
	}
	if err := mustBeMember(actor); err != nil {
		return TimeCheckForm{}, err
	}
	calendar, err := calendarOf(p)
	if err != nil {
		return TimeCheckForm{}, err
	}
	at, err := weekOf(calendar, in.Week, s.registry.Now().Time())
	if err != nil {
		return TimeCheckForm{}, err
	}
	if in.Hours == 0 {
		settings, err := s.operations.Settings(ctx, auth.AsSystem("scorecard"), p.ID)
		if err != nil {
			return TimeCheckForm{}, err
		}
		in.Hours = settings.WeekHours
	}
	if err := in.check(); err != nil {
		return TimeCheckForm{}, err
	}
	week := at.Format(time.DateOnly)
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error { return s.keep(ctx, tx, actor.ID(), p.ID, week, in) })
	if err != nil {
		return TimeCheckForm{}, err
	}
	return s.form(ctx, actor, p, week)
}

func (s *Scorecard) keep(ctx context.Context, tx *sqldb.Tx, member, project, week string, in TimeCheck) error {
	_, err := tx.Exec(ctx, `INSERT INTO time_checks (project_id, member_id, week, hours, saved_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (project_id, week, member_id) DO UPDATE SET hours = excluded.hours, saved_at = excluded.saved_at`,
		project, member, week, in.Hours, s.registry.Now())
	if err != nil {
		return fmt.Errorf("keep a time check: %w", err)
	}
	if _, err := tx.Exec(ctx, "DELETE FROM time_check_parts WHERE project_id = ? AND week = ? AND member_id = ?", project, week, member); err != nil {
		return fmt.Errorf("keep a time check: %w", err)
	}
	args := []any{}
	for category, percent := range in.Parts {
		args = append(args, project, member, week, category, percent)
	}
	if _, err := tx.Exec(ctx, "INSERT INTO time_check_parts (project_id, member_id, week, category, percent) VALUES "+sqldb.Rows(len(in.Parts), 5), args...); err != nil {
		return fmt.Errorf("keep a time check: %w", err)
	}
	if in.Tools == nil {
		return nil
	}
	return s.operations.SaveUses(ctx, tx, project, member, week, *in.Tools)
}
