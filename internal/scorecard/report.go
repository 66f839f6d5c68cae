package scorecard

import (
	"context"
	"fmt"
	"slices"
	"time"

	"prodops/internal/auth"
	"prodops/internal/operations"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// ReportLine is one line of a section.
type ReportLine struct {
	Label  string     `json:"label"`
	Value  string     `json:"value,omitempty" doc:"As people read it."`
	Detail string     `json:"detail,omitempty" doc:"n, and whatever else the value needs to be believed."`
	Record record.Ref `json:"record,omitzero" doc:"The record it is about."`
}

// ReportSection is one section of the quarter's report.
type ReportSection struct {
	Key     string       `json:"key"`
	Title   string       `json:"title"`
	How     string       `json:"how,omitempty" doc:"How its numbers were measured."`
	Lines   []ReportLine `json:"lines"`
	Missing string       `json:"missing,omitempty" doc:"Why there is nothing, in a sentence."`
}

// QuarterReport is what product operations did in a quarter.
type QuarterReport struct {
	Project    string            `json:"project" doc:"Its name."`
	Card       ScorecardCard     `json:"scorecard"`
	Summary    OperationsSummary `json:"summary" doc:"As it is today, not at the end of the quarter."`
	Sections   []ReportSection   `json:"sections"`
	ComputedAt sqldb.Micros      `json:"computed_at" format:"date-time"`
}

// mostLines of a section are shown.
const mostLines = 100

// Report is the report of a quarter, the one it is when the name is empty.
func (s *Scorecard) Report(ctx context.Context, actor auth.Actor, p project.Project, name string) (QuarterReport, error) {
	if err := actor.Can(auth.OperationsRead, p.ID); err != nil {
		return QuarterReport{}, err
	}
	a, err := s.ask(ctx, p, name)
	if err != nil {
		return QuarterReport{}, err
	}
	r := QuarterReport{Project: p.Name, ComputedAt: s.registry.Now()}
	if r.Card, err = s.card(ctx, &a); err != nil {
		return QuarterReport{}, err
	}
	if r.Summary, err = s.Summary(ctx, actor, p); err != nil {
		return QuarterReport{}, err
	}
	q := a.last()
	for _, part := range []struct {
		key, title string
		from       Summarizer
		missing    string
	}{
		{"outcomes", "Outcomes and return", s.sources.Outcomes, "No outcomes are kept here."},
		{"delivery", "Delivery", s.sources.Delivery, "No deployments are recorded here yet."},
		{"experiments", "Experiments", s.sources.Trials, "No experiments are kept here yet."},
		{"objectives", "Objectives", s.sources.Objectives, "No objectives are kept here."},
		{"shipped", "What shipped", shippedBets{s.sources.Bets}, "No bets are kept here."},
		{"decisions", "Decisions", s.sources.Decisions, "No decisions are kept here."},
		{"learnings", "Learnings", s.sources.Learnings, "No learnings are kept here yet."},
	} {
		section := ReportSection{Missing: part.missing}
		if part.from != nil {
			if section, err = part.from.Summarize(ctx, actor, p.ID, q.from, q.to); err != nil {
				return QuarterReport{}, fmt.Errorf("the section %s of the report: %w", part.key, err)
			}
		}
		section.Key, section.Title = part.key, part.title
		r.Sections = append(r.Sections, section.limited())
	}
	tools, err := s.toolSection(ctx, &a)
	if err != nil {
		return QuarterReport{}, err
	}
	rituals, err := s.ritualSection(ctx, actor, p.ID, r.Summary.Rituals)
	r.Sections = append(r.Sections, tools, rituals)
	return r, err
}

// limited is a section that can be shown: no more lines than fit, never null.
func (s ReportSection) limited() ReportSection {
	if n := len(s.Lines); n > mostLines {
		s.Lines = append(slices.Clone(s.Lines[:mostLines]), ReportLine{Label: fmt.Sprintf("and %d more", n-mostLines)})
	}
	if s.Lines == nil {
		s.Lines = []ReportLine{}
	}
	return s
}

// shippedBets is the section of what shipped.
type shippedBets struct{ bets Bets }

// Summarize implements Summarizer.
func (b shippedBets) Summarize(ctx context.Context, _ auth.Actor, project string, from, to time.Time) (ReportSection, error) {
	if b.bets == nil {
		return ReportSection{Missing: "No bets are kept here."}, nil
	}
	all, err := b.bets.Shipped(ctx, project)
	s := ReportSection{How: "Bets that came to the state shipped in the quarter.", Missing: "No bet shipped in this quarter."}
	q := quarter{from: from, to: to}
	for _, d := range all {
		if q.holds(d.At) {
			s.Missing = ""
			s.Lines = append(s.Lines, ReportLine{Label: d.Title, Value: d.At.In(from.Location()).Format(time.DateOnly), Record: record.Ref{Type: "bet", ID: d.ID}})
		}
	}
	return s, err
}

func (s *Scorecard) toolSection(ctx context.Context, a *asked) (ReportSection, error) {
	section := ReportSection{Key: "tools", Title: "Tools and what they cost", Lines: []ReportLine{},
		How: "The register as it is today; the cost is that of a month, for all seats. Adoption is that of the last four weeks of the quarter, or up to today."}
	register, err := s.operations.Register(ctx, a.project)
	if err != nil {
		return section, err
	}
	adopted, err := s.operations.Adoptions(ctx, a.project, register, a.last().seen(a.calendar, a.now))
	if err != nil {
		return section, err
	}
	for i := range register {
		t := &register[i]
		if t.State == operations.Retired {
			continue
		}
		line := ReportLine{Label: t.Name, Value: "free", Record: record.Ref{Type: operations.ToolType, ID: t.ID}}
		if t.Cost > 0 {
			line.Value = fmt.Sprintf("%s %s a month", wording.Rounded(t.Cost, 1), t.Currency)
		}
		now := adopted[t.ID].Now
		line.Detail = string(t.State)
		if now.Share != nil {
			line.Detail += fmt.Sprintf(", used by %s of those it is meant for (n = %d)", wording.Percent(*now.Share, 0), now.Known)
		} else {
			line.Detail += ", use not known"
		}
		section.Lines = append(section.Lines, line)
	}
	if len(section.Lines) == 0 {
		section.Missing = "No tools are registered."
	}
	return section.limited(), nil
}

func (s *Scorecard) ritualSection(ctx context.Context, actor auth.Actor, project string, load operations.RitualLoad) (ReportSection, error) {
	section := ReportSection{Key: "rituals", Title: "Rituals and what they cost", Lines: []ReportLine{},
		How: "The register as it is today; hours a month are people × minutes × how often, with 52/12 weeks in a month. Votes are those of the quarter it is."}
	if load.Share != nil && load.Rituals > 0 {
		section.Lines = append(section.Lines, ReportLine{
			Label: "All rituals", Value: fmt.Sprintf("%s hours a month", wording.Rounded(load.HoursPerMonth, 1)),
			Detail: fmt.Sprintf("%s of the time of %s", wording.Percent(*load.Share, 0), wording.Count(load.Team, "member")),
		})
	}
	rituals, err := s.operations.RitualsByCost(ctx, actor, project)
	for i := range rituals {
		r := &rituals[i]
		line := ReportLine{Label: r.Name, Value: fmt.Sprintf("%s hours a month", wording.Rounded(r.HoursPerMonth, 1)), Record: record.Ref{Type: operations.RitualType, ID: r.ID}}
		line.Detail = fmt.Sprintf("%d people × %d minutes, %s", r.People, r.Minutes, cadenceWords(r.Cadence))
		if v := r.Votes; v.Enough {
			line.Detail += fmt.Sprintf("; faster %d, slower %d, neither %d (n = %d)", v.Faster, v.Slower, v.Neither, v.N)
		}
		section.Lines = append(section.Lines, line)
	}
	if len(section.Lines) == 0 {
		section.Missing = "No rituals are registered."
	}
	return section.limited(), err
}

func cadenceWords(c operations.Cadence) string {
	return map[operations.Cadence]string{
		operations.Daily: "every working day", operations.TwiceWeekly: "twice a week", operations.Weekly: "every week",
		operations.EveryTwoWeeks: "every 2 weeks", operations.Monthly: "every month", operations.Quarterly: "every quarter",
	}[c]
}

// words is a value as people read it.
func words(v *float64, unit string) string {
	if v == nil {
		return "not known"
	}
	switch unit {
	case "share":
		return fmt.Sprintf("%.1f%%", 100**v)
	case "seconds":
		return duration(time.Duration(*v * float64(time.Second)))
	}
	return wording.Rounded(*v, 1) + " " + unit
}

// duration is a time in its two largest units, the second only if there is some.
func duration(d time.Duration) string {
	pair := func(large int, unit string, small int, smallUnit string) string {
		if small == 0 {
			return fmt.Sprintf("%d %s", large, unit)
		}
		return fmt.Sprintf("%d %s %d %s", large, unit, small, smallUnit)
	}
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return pair(int(d.Minutes()), "min", int(d.Seconds())%60, "s")
	case d < 24*time.Hour:
		return pair(int(d.Hours()), "h", int(d.Minutes())%60, "min")
	}
	return pair(int(d.Hours())/24, "d", int(d.Hours())%24, "h")
}
