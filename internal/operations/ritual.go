package operations

import (
	"fmt"
	"slices"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/wording"
)

// Cadence is how often a ritual comes round.
type Cadence string

// The cadences.
const (
	Daily         Cadence = "daily"
	TwiceWeekly   Cadence = "twice_weekly"
	Weekly        Cadence = "weekly"
	EveryTwoWeeks Cadence = "every_2_weeks"
	Monthly       Cadence = "monthly"
	Quarterly     Cadence = "quarterly"
)

// timesAMonth is how often a cadence comes round in a month of 52/12 weeks;
// daily is five days a week.
func (c Cadence) timesAMonth() float64 {
	const weeks = 52.0 / 12
	return map[Cadence]float64{Daily: 5 * weeks, TwiceWeekly: 2 * weeks, Weekly: weeks, EveryTwoWeeks: weeks / 2, Monthly: 1, Quarterly: 1.0 / 3}[c]
}

// Ritual is a meeting or another thing that a team does again and again.
type Ritual struct {
	record.Head
	Name       string        `db:"name" json:"name"`
	Purpose    string        `db:"purpose" json:"purpose" doc:"What comes of it, in a sentence or two."`
	Owner      string        `db:"owner" json:"owner,omitempty" doc:"Id of a member."`
	Cadence    Cadence       `db:"cadence" json:"cadence" enum:"daily,twice_weekly,weekly,every_2_weeks,monthly,quarterly"`
	Minutes    int           `db:"minutes" json:"minutes" doc:"How long it takes each time."`
	People     int           `db:"people" json:"people" doc:"How many take part; those named in members, when some are."`
	Members    sqldb.Strings `db:"members" json:"members" doc:"Ids of the members who take part, where they are named."`
	ReviewedOn string        `db:"reviewed_on" json:"reviewed_on,omitempty" doc:"The day somebody last asked whether it is still worth it."`
}

// Entry implements record.Record.
func (r *Ritual) Entry() record.Entry {
	return record.Entry{Title: r.Name, Body: r.Purpose, Owner: r.Owner}
}

// HoursAMonth is people × minutes ÷ 60 × times a month.
func (r *Ritual) HoursAMonth() float64 {
	return float64(r.People) * float64(r.Minutes) / 60 * r.Cadence.timesAMonth()
}

// RitualCreate says what a ritual is made of.
type RitualCreate struct {
	Name       string   `json:"name" maxLength:"200"`
	Purpose    string   `json:"purpose,omitempty" maxLength:"2000"`
	Owner      string   `json:"owner,omitempty" maxLength:"64"`
	Cadence    Cadence  `json:"cadence" enum:"daily,twice_weekly,weekly,every_2_weeks,monthly,quarterly"`
	Minutes    int      `json:"minutes"`
	People     int      `json:"people,omitempty" doc:"Or name the members."`
	Members    []string `json:"members,omitempty" maxItems:"500"`
	ReviewedOn string   `json:"reviewed_on,omitempty" maxLength:"10"`
}

// RitualUpdate changes a ritual; what is nil stays.
type RitualUpdate struct {
	Name       *string   `json:"name,omitempty" maxLength:"200"`
	Purpose    *string   `json:"purpose,omitempty" maxLength:"2000"`
	Owner      *string   `json:"owner,omitempty" maxLength:"64"`
	Cadence    *Cadence  `json:"cadence,omitempty" enum:"daily,twice_weekly,weekly,every_2_weeks,monthly,quarterly"`
	Minutes    *int      `json:"minutes,omitempty"`
	People     *int      `json:"people,omitempty"`
	Members    *[]string `json:"members,omitempty" maxItems:"500"`
	ReviewedOn *string   `json:"reviewed_on,omitempty" maxLength:"10"`
}

const (
	longestMinutes = 8 * 60
	mostPeople     = 10_000
)

func (in RitualCreate) ritual() Ritual {
	return Ritual{
		Name: in.Name, Purpose: in.Purpose, Owner: in.Owner, Cadence: in.Cadence, Minutes: in.Minutes, People: in.People, Members: in.Members, ReviewedOn: in.ReviewedOn,
	}
}

func (in RitualUpdate) apply(r *Ritual) {
	set(&r.Name, in.Name)
	set(&r.Purpose, in.Purpose)
	set(&r.Owner, in.Owner)
	set(&r.Cadence, in.Cadence)
	set(&r.Minutes, in.Minutes)
	set(&r.People, in.People)
	if in.Members != nil {
		r.Members = *in.Members
	}
	set(&r.ReviewedOn, in.ReviewedOn)
}

func (r *Ritual) check() error {
	var f errs.Fields
	r.Name = f.Line("body.name", r.Name, nameLimit)
	r.Purpose = f.Text("body.purpose", r.Purpose, purposeLimit)
	r.Owner = f.Optional("body.owner", r.Owner, idLimit)
	if r.Cadence.timesAMonth() == 0 {
		f.Add("body.cadence", "One of daily, twice_weekly, weekly, every_2_weeks, monthly, quarterly.")
	}
	if r.Minutes < 1 || r.Minutes > longestMinutes {
		f.Add("body.minutes", "From 1 to %d minutes.", longestMinutes)
	}
	if r.Members = ids(&f, "body.members", r.Members, mostMembers); len(r.Members) > 0 {
		r.People = len(r.Members)
	}
	if r.People < 1 || r.People > mostPeople {
		f.Add("body.people", "Say how many take part, from 1 to %d, or name the members.", mostPeople)
	}
	r.ReviewedOn = f.Date("body.reviewed_on", r.ReviewedOn)
	return f.Err()
}

// quarterDays is after how many days without a review a ritual is asked about.
const quarterDays = 92

// unreviewed reports whether nobody has asked for a quarter whether the ritual is
// still worth it; a new one has a quarter's grace.
func (r *Ritual) unreviewed(today string) bool {
	last := r.ReviewedOn
	if last == "" {
		last = r.CreatedAt.Time().Format("2006-01-02")
	}
	return daysBetween(last, today) > quarterDays
}

// RitualView is a ritual with what it costs and what its people say.
type RitualView struct {
	Ritual
	HoursPerMonth float64             `json:"hours_per_month" doc:"people × minutes ÷ 60 × times a month; a month has 52/12 weeks."`
	Votes         RitualVotes         `json:"votes" doc:"Of this quarter."`
	Before        RitualVotes         `json:"votes_before" doc:"Of the quarter before."`
	MyVote        RitualSays          `json:"my_vote,omitempty" enum:"faster,slower,neither" doc:"What the caller says this quarter."`
	Warnings      []OperationsWarning `json:"warnings"`
}

func (v *RitualView) warn(today string) {
	add := func(code, format string, args ...any) {
		v.Warnings = append(v.Warnings, OperationsWarning{Code: code, Text: fmt.Sprintf(format, args...)})
	}
	if v.Votes.mostlySlower() {
		add("slower", "Most say it makes them slower: %d of %d this quarter.", v.Votes.Slower, v.Votes.N)
	}
	if v.unreviewed(today) {
		add("not_reviewed", "Nobody has reviewed it for a quarter.")
	}
	if v.Owner == "" {
		add("unowned", "Nobody owns it.")
	}
	if v.Purpose == "" {
		add("no_purpose", "Nobody has said what comes of it.")
	}
}

// RitualSays is what a member says of a ritual.
type RitualSays string

// The answers to "does this make you faster or slower?".
const (
	Faster  RitualSays = "faster"
	Slower  RitualSays = "slower"
	Neither RitualSays = "neither"
)

// Valid reports whether s is one of the answers.
func (s RitualSays) Valid() bool { return slices.Contains([]RitualSays{Faster, Slower, Neither}, s) }

// RitualVotes are the answers of one quarter.
type RitualVotes struct {
	Quarter string `json:"quarter"`
	N       int    `json:"n" doc:"How many answered."`
	Faster  int    `json:"faster" doc:"0 while enough is false."`
	Slower  int    `json:"slower" doc:"0 while enough is false."`
	Neither int    `json:"neither" doc:"0 while enough is false."`
	Enough  bool   `json:"enough"`
	Reason  string `json:"reason,omitempty"`
}

// mostlySlower: more say slower than say faster or neither.
func (v RitualVotes) mostlySlower() bool { return v.Enough && 2*v.Slower > v.N }

// hide takes the parts away where they would show what one person said.
func (v RitualVotes) hide(least int) RitualVotes {
	if v.N >= least {
		v.Enough = true
		return v
	}
	return RitualVotes{Quarter: v.Quarter, N: v.N, Reason: fmt.Sprintf("%s so far; shown from %d on, so that nobody is found out.", wording.Count(v.N, "answer"), least)}
}

// RitualLoad is what all rituals cost together.
type RitualLoad struct {
	Rituals       int                 `json:"rituals"`
	HoursPerMonth float64             `json:"hours_per_month"`
	TeamHours     float64             `json:"team_hours_per_month" doc:"Members who work here × hours of a week × 52/12."`
	Team          int                 `json:"team" doc:"Members with a role above viewer."`
	Share         *float64            `json:"share,omitempty" doc:"hours_per_month ÷ team_hours_per_month; absent without a team."`
	Limit         float64             `json:"limit" doc:"From the settings: above it there is a warning."`
	Slower        int                 `json:"slower" doc:"Rituals of which most say that they make them slower."`
	Unreviewed    int                 `json:"unreviewed" doc:"Rituals that nobody has reviewed for a quarter."`
	Unowned       int                 `json:"unowned"`
	Warnings      []OperationsWarning `json:"warnings"`
}

// loadOf sums up rituals that are not archived.
func loadOf(rituals []RitualView, team int, settings OperationsSettings, today string) RitualLoad {
	l := RitualLoad{Rituals: len(rituals), Team: team, Limit: settings.RitualShare, Warnings: []OperationsWarning{}}
	for i := range rituals {
		r := &rituals[i]
		l.HoursPerMonth += r.HoursPerMonth
		if r.Votes.mostlySlower() {
			l.Slower++
		}
		if r.unreviewed(today) {
			l.Unreviewed++
		}
		if r.Owner == "" {
			l.Unowned++
		}
	}
	l.TeamHours = float64(team) * settings.WeekHours * 52 / 12
	if l.TeamHours > 0 {
		share := l.HoursPerMonth / l.TeamHours
		l.Share = &share
		if share > l.Limit {
			l.Warnings = append(l.Warnings, OperationsWarning{"too_much_time", fmt.Sprintf("Rituals take %.0f%% of the team's time; the limit is %.0f%%.", 100*share, 100*l.Limit)})
		}
	}
	if l.Slower > 0 {
		l.Warnings = append(l.Warnings, OperationsWarning{"slower", SlowWords(l.Slower)})
	}
	if l.Unreviewed > 0 {
		l.Warnings = append(l.Warnings, OperationsWarning{"not_reviewed", fmt.Sprintf("Nobody has reviewed %s for a quarter.", wording.Count(l.Unreviewed, "ritual"))})
	}
	return l
}

// SlowWords says of how many rituals most say that they make them slower.
func SlowWords(n int) string {
	if n == 1 {
		return "1 ritual slows most of its people down, they say."
	}
	return fmt.Sprintf("%d rituals slow most of their people down, they say.", n)
}
