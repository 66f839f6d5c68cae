package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// equip registers the tools and the rituals of the team, and when each began.
func (o *office) equip(ctx context.Context) error {
	team := []string{o.members["Ines"], o.members["Jonas"], o.members["Tara"], o.members["Mara"]}
	for _, t := range []object{
		{"name": "Chat", "purpose": "Talking to one another", "category": "communication", "cost_per_month": 60, "seats": 8, "state": "core"},
		{"name": "Design tool", "purpose": "Drawing what we will build", "category": "design", "cost_per_month": 90, "seats": 3, "state": "core"},
		{"name": "Code hosting", "purpose": "Code, reviews, pipelines", "category": "engineering", "cost_per_month": 84, "seats": 4, "state": "core"},
		{"name": "Help desk", "purpose": "Answering customers", "category": "support", "cost_per_month": 150, "seats": 3, "state": "core"},
		{"name": "Survey tool", "purpose": "Asking people; prodops does that now", "category": "research", "cost_per_month": 79, "seats": 1, "state": "retiring"},
	} {
		t["currency"], t["owner"], t["meant_for"], t["rolled_out_on"], t["review_on"] = "EUR", o.members["Mara"], team, o.days(-110), o.days(60)
		id, err := o.make(ctx, "/tools", t)
		if err != nil {
			return fmt.Errorf("register the tool %v: %w", t["name"], err)
		}
		o.tools = append(o.tools, id)
	}
	for _, r := range []object{
		{"name": "Weekly planning", "purpose": "What comes next, and who does it", "cadence": "weekly", "minutes": 45, "members": team},
		{"name": "Reading feedback together", "purpose": "Everybody hears customers", "cadence": "weekly", "minutes": 30, "members": team},
		{"name": "Review of experiments", "purpose": "What we learnt, and what the next one builds on", "cadence": "every_2_weeks", "minutes": 30, "members": team[:2]},
		{"name": "Status round", "purpose": "Everybody says what they did", "cadence": "twice_weekly", "minutes": 30, "members": team},
	} {
		r["owner"], r["reviewed_on"] = o.members["Mara"], o.days(-80)
		if _, err := o.make(ctx, "/rituals", r); err != nil {
			return fmt.Errorf("register the ritual %v: %w", r["name"], err)
		}
	}
	for given, began := range map[string]int{"Mara": -900, "Tara": -400, "Jonas": -118, "Ines": -116} {
		path := o.project + "/members/" + o.members[given] + "/first-day"
		if err := o.client.Patch(ctx, path, "", object{"started_on": o.days(began)}, nil); err != nil {
			return err
		}
	}
	return nil
}

// checkTime has everybody say how the week was and the one before. Finding data
// and status take less and less of it.
func (o *office) checkTime(ctx context.Context) error {
	now := o.now
	share := float64(now-o.history.Story.Begin) / float64(o.history.Story.Now-o.history.Story.Begin)
	rng := rand.New(rand.NewPCG(o.history.seed, uint64(now))) //nolint:gosec // a simulation wants to be repeatable
	for _, c := range colleagues() {
		me, err := o.as(ctx, c)
		if err != nil {
			return err
		}
		for _, which := range []string{"previous", "current"} {
			parts := split(rng, share)
			if err := me.Patch(ctx, o.project+"/scorecard/time-check", "", object{"week": which, "hours": 38, "parts": parts, "tools": o.tools[:3+rng.IntN(2)]}, nil); err != nil {
				me.Close()
				return fmt.Errorf("%s tells of the week: %w", c.name, err)
			}
		}
		me.Close()
	}
	return nil
}

// split is a week in per cent, whole numbers that add up to 100.
func split(rng *rand.Rand, share float64) object {
	less := func(from, to int) int { return from + int(share*float64(to-from)) + rng.IntN(3) - 1 }
	data, status, approvals, upkeep := less(14, 5), less(17, 10), less(6, 4), less(9, 5)
	discovery, customers, deciding := 9+rng.IntN(3), 10+rng.IntN(3), 8+rng.IntN(3)
	rest := 100 - data - status - approvals - upkeep - discovery - customers - deciding
	return object{
		"finding_data": data, "status": status, "approvals": approvals, "tool_upkeep": upkeep,
		"discovery": discovery, "customers": customers, "deciding": deciding, "building": rest,
	}
}

// target says what the team wants of its own work.
func (o *office) target(ctx context.Context) error {
	quarter := func(t time.Time) string { return fmt.Sprintf("%d-Q%d", t.Year(), (int(t.Month())+2)/3) }
	first := quarter(time.UnixMicro(o.history.Story.Begin).UTC())
	var now struct {
		Version int64 `json:"version"`
	}
	if err := o.client.Get(ctx, o.project+"/scorecard/targets", nil, &now); err != nil {
		return err
	}
	return o.client.Patch(ctx, o.project+"/scorecard/targets", fmt.Sprintf("%q", fmt.Sprint(now.Version)), object{"targets": object{
		"process_efficiency": object{first: 0.65}, "data_access_time": object{first: 900}, "experiment_velocity": object{first: 2}, "tool_adoption": object{first: 0.7}, "onboarding_speed": object{first: 60},
	}}, nil)
}

// wondering are the numbers that colleagues asked one another for, and how many
// hours each waited: less and less.
func wondering() []struct {
	question string
	hours    int64
} {
	return []struct {
		question string
		hours    int64
	}{
		{"How many of the teams that signed up in spring are still here?", 52}, {"Which import source fails most?", 31}, {"Do invited people come back more often?", 26},
		{"How much of the revenue is on the business plan?", 20}, {"How many boards have more than 500 cards?", 9}, {"Did the outage cost us sign-ups?", 6},
		{"Which companies use automations every week?", 4}, {"How long until a newcomer's first project?", 3}, {"How many open the digest?", 2}, {"Which reports are opened most?", 2},
	}
}

// wonder are the acts of asking for a number and of answering it.
func (o *office) wonder() []act {
	s := o.history.Story
	span := s.Now - s.Begin - 20*microsPerDay
	var acts []act
	for i, w := range wondering() {
		at := s.Begin + 10*microsPerDay + span*int64(i)/int64(len(wondering()))
		at = at - at%microsPerDay + 9*microsPerHour
		id := ""
		acts = append(acts, act{at, "Asking a colleague for a number", func(ctx context.Context) (err error) {
			id, err = o.make(ctx, "/data-requests", object{"question": w.question, "owner": o.members["Ines"]})
			return err
		}}, act{at + w.hours*microsPerHour, "Answering it", func(ctx context.Context) error {
			return o.client.Patch(ctx, o.project+"/data-requests/"+id, "", object{"state": "answered", "answer": "It is in the insight that I have just saved."}, nil)
		}})
	}
	return acts
}
