package demo

import (
	"math/rand/v2"
	"time"
)

// what is a kind of thing a person does; its name and properties are in
// render.go.
type what uint8

const (
	viewedPage what = iota
	signedUp
	identified
	joinedCompany
	createdWorkspace
	startedImport
	finishedImport
	failedImport
	createdProject
	invitedTeammate
	openedBoard
	createdTask
	completedTask
	addedComment
	viewedReport
	createdAutomation
	ranAutomation
	sawError
	upgradedPlan
	cancelledSubscription
	sawVariation
)

// The variations people saw, as a moment's n.
const (
	emptyBoards = iota
	templateBoards
	importBlind
	importPreviewed
	automationPlain
	automationRehearsed
)

// moment is one thing one person does. It is small on purpose: a history is a
// sorted slice of moments, and the JSON of each is made when it is sent.
type moment struct {
	at   int64
	who  int32
	what what
	plan plan  // the person's plan at the time
	n    uint8 // which one of its kind, such as the page viewed
}

// life tells what one person does, from the first page view to the end of the
// story or the day they leave.
type life struct {
	story Story
	rng   *rand.Rand
	who   *person
	plan  plan
	out   []moment
}

func (l *life) did(at int64, kind what, n int) {
	if at >= l.story.Begin && at < l.story.End {
		l.out = append(l.out, moment{at: at, who: int32(l.who.number), what: kind, plan: l.plan, n: uint8(n)})
	}
}

// tell runs the life and returns its moments, not yet in order of time.
func (l *life) tell() []moment {
	l.plan = free
	at := l.visits()
	if !l.who.signsUp {
		return l.out
	}
	l.did(at, signedUp, 0)
	l.did(at+microsPerSecond, identified, 0)
	l.did(at+2*microsPerSecond, joinedCompany, 0)
	activated := l.firstSession(at + between(l.rng, 20*time.Second, 3*time.Minute))
	l.weeks(at, activated)
	return l.out
}

// visits are the page views before signing up; it returns when the last one
// ended.
func (l *life) visits() int64 {
	at := l.who.arrives
	for range 1 + l.rng.IntN(2) {
		l.did(at, viewedPage, 0)
		for range 1 + l.rng.IntN(3) {
			at += between(l.rng, 8*time.Second, 3*time.Minute)
			l.did(at, viewedPage, 1+l.rng.IntN(4))
		}
		if chance(l.rng, 0.6) {
			break
		}
		at += between(l.rng, 12*time.Hour, 5*24*time.Hour)
	}
	if l.who.signsUp {
		at += between(l.rng, 10*time.Second, 2*time.Minute)
		l.did(at, viewedPage, 2) // the pricing page comes right before most sign-ups
		at += between(l.rng, 20*time.Second, 6*time.Minute)
	}
	return at
}

// firstSession is the way to the first project: a workspace, an import that is
// the painful part, a project. It reports whether the person got there.
func (l *life) firstSession(at int64) bool {
	step := func(low, high time.Duration) int64 {
		at += between(l.rng, low, high)
		return at
	}
	if !chance(l.rng, 0.93) {
		return false
	}
	if l.story.duringTemplates(at) {
		l.did(at, sawVariation, emptyBoards+l.who.half("templates"))
	}
	l.did(step(5*time.Second, 90*time.Second), createdWorkspace, 0)
	ready := 0.48 // without own content, fewer see the point
	if chance(l.rng, 0.72) {
		ready = l.tryImport(&at)
	}
	if !chance(l.rng, ready) {
		return false
	}
	l.did(step(30*time.Second, 20*time.Minute), createdProject, 0)
	if l.who.founder && chance(l.rng, 0.55) {
		for range 1 + l.rng.IntN(3) {
			l.did(step(20*time.Second, 5*time.Minute), invitedTeammate, 0)
		}
	}
	return true
}

// tryImport starts imports until one ends well or patience does; it returns
// the chance to go on to a project.
func (l *life) tryImport(at *int64) float64 {
	half := l.who.half("preview")
	for try := range 3 {
		*at += between(l.rng, 20*time.Second, 4*time.Minute)
		if l.story.duringPreview(*at) {
			l.did(*at, sawVariation, importBlind+half)
		}
		l.did(*at, startedImport, try)
		*at += between(l.rng, 30*time.Second, 12*time.Minute)
		if chance(l.rng, l.story.importSucceeds(*at, half == 1)) {
			l.did(*at, finishedImport, try)
			return 0.90
		}
		l.did(*at, failedImport, l.rng.IntN(4))
		if !chance(l.rng, 0.45) {
			break
		}
	}
	return 0.30
}

// weeks are the days after the first one, until the person leaves.
func (l *life) weeks(joined int64, activated bool) {
	stay := 0.62 // of those who never had a project, per week
	if activated {
		stay = 0.955
	}
	first := joined - joined%microsPerDay + microsPerDay
	automates, half := false, l.who.half("rehearsal")
	for day, n := first, 0; day < l.story.End; day, n = day+microsPerDay, n+1 {
		if n%7 == 6 && !chance(l.rng, stay) {
			l.leave(day)
			return
		}
		if n >= 5 && l.plan == free && activated && l.who.founder && l.who.expected != free && chance(l.rng, 0.05) {
			l.plan = l.who.expected
			at := l.who.country.workMoment(l.rng, day)
			l.did(at, upgradedPlan, 0)
			l.did(at+microsPerSecond, identified, 0)
			l.did(at+2*microsPerSecond, joinedCompany, 0) // tells what the company pays
		}
		if !automates && day >= l.story.Launch && l.plan != free && chance(l.rng, l.story.automates(day, half == 1)) {
			automates = true
			at := l.who.country.workMoment(l.rng, day)
			l.mayAutomate(at-between(l.rng, time.Minute, 5*time.Minute), half)
			l.did(at, createdAutomation, l.rng.IntN(3))
		}
		pull := 0.52 * l.who.drive * weekdayPull[weekday(day)]
		if !activated {
			pull *= 0.35
		}
		if chance(l.rng, min(pull, 0.97)) {
			at := l.who.country.workMoment(l.rng, day)
			if !automates && l.plan != free {
				l.mayAutomate(at, half)
			}
			l.session(at, automates)
		}
	}
}

// mayAutomate is coming across automations while they are on trial.
func (l *life) mayAutomate(at int64, half int) {
	if l.story.duringRehearsal(at) {
		l.did(at, sawVariation, automationPlain+half)
	}
}

// leave is the last day; those who pay cancel.
func (l *life) leave(day int64) {
	if l.plan == free || !l.who.founder {
		return
	}
	at := l.who.country.workMoment(l.rng, day)
	l.did(at, cancelledSubscription, l.rng.IntN(4))
	l.plan = free
	l.did(at+microsPerSecond, identified, 0)
	l.did(at+2*microsPerSecond, joinedCompany, 0)
}

// session is one sitting at work.
func (l *life) session(at int64, automates bool) {
	if l.story.afterOutage(at) && chance(l.rng, 0.95) {
		return
	}
	l.did(at, openedBoard, 0)
	if l.story.duringOutage(at) {
		for range 1 + l.rng.IntN(3) {
			at += between(l.rng, 3*time.Second, 90*time.Second)
			l.did(at, sawError, l.rng.IntN(3))
		}
		return
	}
	doing := [...]what{createdTask, completedTask, addedComment, viewedReport, openedBoard}
	pull := [...]float64{0.34, 0.27, 0.20, 0.08, 0.11}
	for range 1 + int(l.rng.ExpFloat64()*2.2*l.who.drive) {
		at += between(l.rng, 15*time.Second, 11*time.Minute)
		l.did(at, doing[pick(l.rng, pull[:])], 0)
	}
	if automates && chance(l.rng, 0.7) {
		at += between(l.rng, 5*time.Second, 4*time.Minute)
		l.did(at, ranAutomation, 0)
	}
	if chance(l.rng, 0.006) {
		l.did(at+between(l.rng, time.Second, time.Minute), sawError, l.rng.IntN(3))
	}
}
