package scorecard

import (
	"context"
	"fmt"

	"prodops/internal/auth"
	"prodops/internal/operations"
	"prodops/internal/project"
	"prodops/internal/wording"
)

// Signs are what says whether operations is turning into a bureaucracy. What is
// nil is not known.
type Signs struct {
	Tools         operations.ToolStack
	Rituals       operations.RitualLoad
	ProductShare  *float64 // process efficiency of this quarter, or the last that has one
	ProductBefore *float64 // of the quarter before that
	Approvals     *float64 // share of all hours that go to chasing approvals
}

// OperationsSign is one thing that speaks for or against it.
type OperationsSign struct {
	Code  string `json:"code"`
	Level string `json:"level" enum:"good,watch,bad,unknown"`
	Text  string `json:"text"`
}

// OperationsSummary says in words whether operations is turning into a
// bureaucracy.
type OperationsSummary struct {
	Verdict string           `json:"verdict" enum:"lean,watch,bureaucracy,unknown"`
	Text    string           `json:"text"`
	Signs   []OperationsSign `json:"signs"`
	How     string           `json:"how"`

	Tools   operations.ToolStack  `json:"tools"`
	Rituals operations.RitualLoad `json:"rituals"`
}

// What the rules of Judge are about. They are rules of thumb, and said to be.
const (
	leastProduct  = 0.6  // below it, operations takes more than it should
	mostFall      = 0.05 // of the product share, from one quarter to the next
	mostApprovals = 0.1  // of all hours
	bureaucracyAt = 3    // bad signs

	// slack keeps a number that is at its limit within it, whatever the order
	// its hours were added in.
	slack = 1e-9
)

const howSummary = "Seven rules of thumb: rituals take no more of the team's time than the limit; no ritual of which most say that it makes them slower; product work is at least 60% of the time; " +
	"it has not fallen by 5 points since the quarter before; chasing approvals takes at most 10% of all hours; at most 6 core tools, no two for the same thing; " +
	"at most half of the rituals and tools overdue for a review. Three or more broken make a bureaucracy, one or two are to be watched."

// Judge applies the rules: three bad signs or more are a bureaucracy, one or two
// to be watched, none is lean; without a sign that could be read it is unknown.
func Judge(s Signs) OperationsSummary {
	out := OperationsSummary{How: howSummary, Tools: s.Tools, Rituals: s.Rituals, Signs: []OperationsSign{}}
	sign := func(code, level, format string, args ...any) {
		out.Signs = append(out.Signs, OperationsSign{Code: code, Level: level, Text: fmt.Sprintf(format, args...)})
	}
	rule := func(code string, broken bool, bad, good string) {
		if broken {
			sign(code, "bad", "%s", bad)
		} else {
			sign(code, "good", "%s", good)
		}
	}
	if r := s.Rituals; r.Rituals > 0 {
		if r.Share != nil {
			rule("ritual_time", *r.Share > r.Limit+slack,
				fmt.Sprintf("Rituals take %s of the team's time, more than the %s you allow.", wording.Percent(*r.Share, 0), wording.Percent(r.Limit, 0)),
				fmt.Sprintf("Rituals take %s of the team's time; you allow %s.", wording.Percent(*r.Share, 0), wording.Percent(r.Limit, 0)))
		}
		rule("rituals_slower", r.Slower > 0,
			operations.SlowWords(r.Slower), "No ritual slows most of its people down, they say.")
	} else {
		sign("ritual_time", "unknown", "No rituals are registered.")
	}
	s.judgeTime(sign, rule)
	if t := s.Tools; t.Core+t.Trial+t.Retiring > 0 {
		switch {
		case t.Core > 6 && t.Overlaps > 0:
			sign("tools", "bad", "%d core tools, and %s done by more than one.", t.Core, wording.Count(t.Overlaps, "job"))
		case t.Core > 6:
			sign("tools", "bad", "%d core tools: more than people keep in mind.", t.Core)
		case t.Overlaps > 0:
			sign("tools", "bad", "%s done by more than one tool.", wording.Count(t.Overlaps, "job"))
		default:
			sign("tools", "good", "%s, each for something else.", wording.Count(t.Core, "core tool"))
		}
	} else {
		sign("tools", "unknown", "No tools are registered.")
	}
	if all := s.Rituals.Rituals + s.Tools.Core + s.Tools.Trial + s.Tools.Retiring; all > 0 {
		late := s.Rituals.Unreviewed + s.Tools.Overdue
		rule("reviews", 2*late > all, fmt.Sprintf("%d of %d rituals and tools are overdue for a review: nobody asks whether they are still worth it.", late, all),
			fmt.Sprintf("%d of %d rituals and tools are overdue for a review.", late, all))
	}
	out.conclude()
	return out
}

func (s Signs) judgeTime(sign func(code, level, format string, args ...any), rule func(code string, broken bool, bad, good string)) {
	if s.ProductShare == nil {
		sign("time", "unknown", "How the team's time is split is not known: too few weekly time checks.")
		return
	}
	rule("time", *s.ProductShare < leastProduct-slack,
		fmt.Sprintf("Product work gets %s of the time; the rest goes to operations.", wording.Percent(*s.ProductShare, 0)), fmt.Sprintf("Product work gets %s of the time.", wording.Percent(*s.ProductShare, 0)))
	if s.ProductBefore != nil {
		fell := *s.ProductBefore - *s.ProductShare
		rule("time_trend", fell >= mostFall-slack,
			fmt.Sprintf("Product work fell from %s to %s within a quarter.", wording.Percent(*s.ProductBefore, 0), wording.Percent(*s.ProductShare, 0)), fmt.Sprintf("A quarter ago product work had %s.", wording.Percent(*s.ProductBefore, 0)))
	}
	if s.Approvals != nil {
		rule("approvals", *s.Approvals > mostApprovals+slack, fmt.Sprintf("Chasing approvals takes %s of all hours.", wording.Percent(*s.Approvals, 0)), fmt.Sprintf("Chasing approvals takes %s of all hours.", wording.Percent(*s.Approvals, 0)))
	}
}

// conclude counts the signs.
func (o *OperationsSummary) conclude() {
	bad, good := 0, 0
	for _, s := range o.Signs {
		switch s.Level {
		case "bad":
			bad++
		case "good":
			good++
		}
	}
	switch {
	case bad >= bureaucracyAt:
		o.Verdict, o.Text = "bureaucracy", fmt.Sprintf("Operations is turning into a bureaucracy: %d of %d signs say so. Take something away before adding anything.", bad, bad+good)
	case bad > 0:
		o.Verdict, o.Text = "watch", fmt.Sprintf("Keep an eye on it: %d of %d signs are bad.", bad, bad+good)
	case good > 0:
		o.Verdict, o.Text = "lean", fmt.Sprintf("Operations is lean: none of %s is bad.", wording.Count(good, "sign"))
	default:
		o.Verdict, o.Text = "unknown", "Nothing is known yet. Register the team's tools and rituals, and have everybody do the weekly time check."
	}
}

// Summary judges the project as it is.
func (s *Scorecard) Summary(ctx context.Context, actor auth.Actor, p project.Project) (OperationsSummary, error) {
	if err := actor.Can(auth.OperationsRead, p.ID); err != nil {
		return OperationsSummary{}, err
	}
	var signs Signs
	var err error
	if signs.Tools, err = s.operations.Stack(ctx, actor, p.ID); err != nil {
		return OperationsSummary{}, err
	}
	if signs.Rituals, err = s.operations.Load(ctx, actor, p.ID); err != nil {
		return OperationsSummary{}, err
	}
	a, err := s.ask(ctx, p, "")
	if err != nil {
		return OperationsSummary{}, err
	}
	weeks, err := s.weeks(ctx, &a)
	if err != nil {
		return OperationsSummary{}, err
	}
	a.signsOfTime(&signs, weeks)
	return Judge(signs), nil
}

// signsOfTime are those of the latest quarter that has a number: in the first
// weeks of a new one that is the one before.
func (a *asked) signsOfTime(signs *Signs, weeks []TimeWeek) {
	for i := len(a.quarters) - 1; i > 0; i-- {
		t := a.spentIn(a.quarters[i], weeks)
		share, ok := productShare(t.hours)
		if !ok || t.checks == 0 {
			continue
		}
		signs.ProductShare = &share
		total := 0.0
		for _, h := range t.hours {
			total += h
		}
		signs.Approvals = value(t.hours["approvals"] / total)
		if before, ok := productShare(a.spentIn(a.quarters[i-1], weeks).hours); ok {
			signs.ProductBefore = &before
		}
		return
	}
}
