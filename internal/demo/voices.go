package demo

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// voice is something a customer says about the product.
type voice struct {
	at    int64
	who   *person
	topic *topic
	text  string
	from  string // where it was said: email, chat, call, form
}

// topic is what customers talk about: how a note may begin, what it is about,
// what it leads to, and when it comes up.
type topic struct {
	area  string                          // product area it belongs to, "" for none
	notes int                             // how many the story has
	loud  func(s Story, at int64) float64 // 0 to 1
	opens []string
	cores []string
	ends  []string
}

// always comes up at any time.
func always(Story, int64) float64 { return 1 }

// untilFixed grows until imports get better, and fades afterwards.
func untilFixed(s Story, at int64) float64 {
	if at >= s.ImportFix {
		return 0.05
	}
	share := float64(at-s.Begin) / float64(s.ImportFix-s.Begin)
	return 0.3 + 0.7*share
}

func afterLaunch(s Story, at int64) float64 {
	if at < s.Launch {
		return 0
	}
	return 1
}

// aroundOutage is loud for two days.
func aroundOutage(s Story, at int64) float64 {
	if at >= s.OutageBegin && at < s.OutageEnd+2*microsPerDay {
		return 1
	}
	return 0.02
}

var topics = []topic{
	{
		area: "Import", notes: 96, loud: untilFixed,
		opens: []string{"We tried to move over from {tool}.", "Third attempt at the import today.", "I am setting up a workspace for {seats} people.", "Our trial ends this week.", "Coming from {tool}, first impression:", "Hello, a question about importing.", ""},
		cores: []string{
			"The CSV import does not recognise our columns and I have to rename every header by hand.",
			"The import says columns not recognised although the file is exactly what {tool} exports.",
			"Import of a {rows} row spreadsheet stops with a time-out and nothing tells me which rows are in.",
			"Dates in the import come out wrong, day and month are swapped for all {rows} tasks.",
			"The import step is painful: you map columns, it fails, and the mapping is gone.",
			"After the {tool} import all labels and assignees are missing.",
			"The importer does not say which row failed, only that something failed.",
		},
		ends: []string{"We gave up and copied cards by hand.", "Is there a way to see a preview before importing?", "A mapping we can save would already help.", "Without this we cannot bring the team over.", "My colleagues went back to {tool}.", ""},
	},
	{
		area: "Notifications", notes: 54, loud: always,
		opens: []string{"Please help.", "Feedback from our weekly:", "One thing drives me mad.", ""},
		cores: []string{
			"I get an email for every single comment, {rows} notifications a week is too much.",
			"Can we have one daily digest email instead of a notification for each change?",
			"I keep missing mentions because they drown among notifications about due dates.",
			"Notifications on weekends should be off, my team is in another time zone.",
			"Muting a board still sends email notifications to everybody.",
		},
		ends: []string{"Half of us have filtered the mails away.", "A quiet mode per board would do.", ""},
	},
	{
		area: "Reports", notes: 48, loud: always,
		opens: []string{"For our steering meeting:", "My manager asks for numbers.", ""},
		cores: []string{
			"I need to export the burndown report as a spreadsheet, a picture is no use.",
			"Could the workload report be filtered by team and by sprint?",
			"The cycle time report counts weekends, so our figures look terrible.",
			"We want to schedule a report by mail every Monday morning.",
			"There is no report across several boards, I add the numbers up by hand.",
		},
		ends: []string{"This takes me an hour every week.", "We pay for the {plan} plan and expected that.", ""},
	},
	{
		area: "Permissions", notes: 44, loud: always,
		opens: []string{"We work with freelancers.", "Security review question.", ""},
		cores: []string{
			"We need guests who can see one board and nothing else in the workspace.",
			"A read-only role for clients is missing, today they can move cards.",
			"Private boards are visible to every administrator, that is not private for our HR team.",
			"Is single sign-on planned? Our IT department will not allow another password.",
			"I cannot limit who may invite people to the workspace.",
		},
		ends: []string{"It blocks the roll-out to {seats} seats.", "Without it legal says no.", ""},
	},
	{
		area: "Mobile", notes: 42, loud: always,
		opens: []string{"On my phone:", "Using the app on the train.", ""},
		cores: []string{
			"The mobile app loses what I typed when the connection drops.",
			"Dragging a card on the phone scrolls the board instead.",
			"The app needs ten seconds to open a board on Android.",
			"There is no way to attach a photo from the mobile app.",
			"Offline mode would be great, I am often without signal on site.",
		},
		ends: []string{"So I wait until I am back at my desk.", ""},
	},
	{
		area: "Performance", notes: 46, loud: aroundOutage,
		opens: []string{"Again today:", "Since this morning:", ""},
		cores: []string{
			"Boards do not load and saving ends in an error message.",
			"Everything is slow, a board with 500 cards takes half a minute to load.",
			"I see sync conflict errors and my changes are lost.",
			"Save failed, time-out, save failed. We cannot work.",
			"Scrolling a large board is so slow that we split it in three.",
		},
		ends: []string{"Is there a status page?", "Our whole team is waiting.", ""},
	},
	{
		area: "Billing", notes: 36, loud: always,
		opens: []string{"To the accounting team:", ""},
		cores: []string{
			"The invoice lacks our VAT number and we cannot book it.",
			"We were charged for {seats} seats although three people have left.",
			"Can we pay the {plan} plan yearly by bank transfer instead of credit card?",
			"I cannot find last month's invoice anywhere in the billing settings.",
			"Changing the plan in the middle of the month was charged twice.",
		},
		ends: []string{"Please send a corrected invoice.", ""},
	},
	{
		area: "Automations", notes: 40, loud: afterLaunch,
		opens: []string{"Love the new automations!", "Tried automations this week.", ""},
		cores: []string{
			"Automations need a schedule trigger for recurring tasks every Monday.",
			"An automation cannot assign the card to whoever created it.",
			"I would like an automation between two boards when a task is completed.",
			"When an automation fails nobody is told, I noticed by chance.",
			"Please let automations set the due date relative to today.",
		},
		ends: []string{"That would save us a meeting.", ""},
	},
	{
		notes: 30, loud: always,
		opens: []string{""},
		cores: []string{
			"Thank you, Corkboard is the first tool my team really uses.",
			"Your support answered within minutes, that was great.",
			"Keyboard shortcuts are a joy, well done.",
			"We recommend you to everybody in our co-working space.",
		},
		ends: []string{""},
	},
}

var (
	toolNames = [...]string{"Trello", "Asana", "Jira", "a spreadsheet", "Notion"}
	heardIn   = [...]string{"email", "chat", "call", "form"}
	heardPull = [...]float64{0.45, 0.3, 0.1, 0.15}
)

// voices are what customers say in the story, in order of time. Only people
// with a company write; those in large ones a little more.
func (h *History) voices() []voice {
	rng := rand.New(rand.NewPCG(h.seed, 77)) //nolint:gosec // a simulation wants to be repeatable
	writers := slices.DeleteFunc(slices.Clone(h.people), func(p *person) bool { return p.company == nil })
	var all []voice
	for i := range topics {
		for range topics[i].notes {
			if v, ok := h.voice(rng, &topics[i], writers); ok {
				all = append(all, v)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b voice) int { return cmp.Compare(a.at, b.at) })
	return all
}

// voice draws who says something about a topic, and when: after they joined,
// and rather when the topic is loud.
func (h *History) voice(rng *rand.Rand, t *topic, writers []*person) (voice, bool) {
	for range 400 {
		p := writers[rng.IntN(len(writers))]
		from := p.arrives + microsPerHour
		if from >= h.Story.End {
			continue
		}
		at := from + rng.Int64N(h.Story.End-from)
		if t.loud(h.Story, at) < rng.Float64() {
			continue
		}
		return voice{at: at, who: p, topic: t, text: t.say(rng, p), from: heardIn[pick(rng, heardPull[:])]}, true
	}
	return voice{}, false
}

func (t *topic) say(rng *rand.Rand, p *person) string {
	parts := []string{t.opens[rng.IntN(len(t.opens))], t.cores[rng.IntN(len(t.cores))], t.ends[rng.IntN(len(t.ends))]}
	text := strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
	return strings.NewReplacer(
		"{tool}", toolNames[rng.IntN(len(toolNames))], "{seats}", strconv.Itoa(p.company.seats+rng.IntN(5)+2),
		"{rows}", strconv.Itoa(20+rng.IntN(40)*50), "{plan}", string(p.expected),
	).Replace(text)
}
