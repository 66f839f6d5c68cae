package feedback

import (
	"context"
	"fmt"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/company"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// mostAtOnce is how many notes one call may bring.
const mostAtOnce = 500

// Create takes one note in: it finds the person and the company, files the
// note, and answers it with what it may repeat. A note that its source has
// sent before is answered as it is, unchanged.
func (s *Service) Create(ctx context.Context, actor auth.Actor, project string, in Create) (Received, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return Received{}, err
	}
	note, err := in.note(project, "body", s.registry.Now())
	if err != nil {
		return Received{}, err
	}
	taken, err := s.take(ctx, actor, project, []Create{in}, []Note{note}, true)
	if err != nil {
		return Received{}, err
	}
	views, err := s.views(ctx, project, []Note{*taken[0].note})
	if err != nil {
		return Received{}, err
	}
	similar, err := s.similar(ctx, project, *taken[0].note, fewDuplicates)
	if err != nil {
		return Received{}, err
	}
	return Received{Feedback: views[0], Duplicates: similar, Repeated: taken[0].repeated}, nil
}

// Received is a note as it was taken in.
type Received struct {
	Feedback
	Duplicates []Similar `json:"duplicates" doc:"Notes that may say the same, the likeliest first."`
	Repeated   bool      `json:"repeated,omitempty" doc:"Its source had sent it before: nothing was made."`
}

// CreateMany takes up to 500 notes in, all or, when one is wrong, none. It
// answers them without their likely duplicates.
func (s *Service) CreateMany(ctx context.Context, actor auth.Actor, project string, in []Create) ([]Received, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return nil, err
	}
	if len(in) == 0 || len(in) > mostAtOnce {
		var f errs.Fields
		f.Add("body.notes", "Send 1 to %d notes at once.", mostAtOnce)
		return nil, f.Err()
	}
	now := s.registry.Now()
	notes := make([]Note, len(in))
	for i := range in {
		note, err := in[i].note(project, fmt.Sprintf("body.notes[%d]", i), now)
		if err != nil {
			return nil, err
		}
		notes[i] = note
	}
	taken, err := s.take(ctx, actor, project, in, notes, true)
	if err != nil {
		return nil, err
	}
	all := make([]Note, len(taken))
	for i, t := range taken {
		all[i] = *t.note
	}
	views, err := s.views(ctx, project, all)
	if err != nil {
		return nil, err
	}
	received := make([]Received, len(views))
	for i, v := range views {
		received[i] = Received{Feedback: v, Duplicates: []Similar{}, Repeated: taken[i].repeated}
	}
	return received, nil
}

// taken is a note that was made, or the one there was.
type taken struct {
	note     *Note
	repeated bool
}

// take files notes and writes those their sources have not sent before, in one
// transaction. each says whether every note is an entry of the journal of its
// own; a batch of an import is one entry by its caller.
func (s *Service) take(ctx context.Context, actor auth.Actor, project string, in []Create, notes []Note, each bool, also ...func(*sqldb.Tx, []taken) error) ([]taken, error) {
	if err := s.meet(ctx, project, notes, len(notes) == 1); err != nil {
		return nil, err
	}
	filing, err := s.filing(ctx, project)
	if err != nil {
		return nil, err
	}
	choices := filing.choose(notes)
	var answered []taken
	var made []*Note
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		answered, made = make([]taken, len(notes)), nil
		known, err := s.sent(ctx, tx, project, notes)
		if err != nil {
			return err
		}
		clues := make([]company.Clue, len(notes))
		for i := range notes {
			clues[i] = clue(in[i], notes[i])
		}
		companies, err := s.companies.Resolve(ctx, tx, actor, project, clues)
		if err != nil {
			return err
		}
		for i := range notes {
			key := notes[i].Source + "\x00" + notes[i].ExternalID
			if before := known[key]; before != nil {
				answered[i] = taken{note: before, repeated: true}
				continue
			}
			n := notes[i] // a copy: the transaction may run again
			n.CompanyID = companies[i].ID
			if err := filing.file(&n, in[i].AreaID, companies[i], choices[i]); err != nil {
				return err
			}
			answered[i] = taken{note: &n}
			made = append(made, &n)
			if n.ExternalID != "" {
				known[key] = &n
			}
		}
		write := s.notes.InsertMany
		if each {
			write = s.notes.InsertAll
		}
		if len(made) > 0 {
			if err := write(ctx, tx, actor, made); err != nil {
				return err
			}
		}
		for _, work := range also {
			if err := work(tx, answered); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, n := range made {
		s.neighbours.add(project, n)
	}
	return answered, nil
}

func clue(in Create, n Note) company.Clue {
	c := company.Clue{Email: n.PersonEmail}
	if in.Company != nil {
		c.ExternalID, c.Domain, c.Name = strings.TrimSpace(in.Company.ID), in.Company.Domain, strings.TrimSpace(in.Company.Name)
	}
	// What the sender says of the company goes before what the person's events say.
	if c.ExternalID == "" && c.Domain == "" && c.Name == "" {
		c.ExternalID = n.group
	}
	return c
}

// sent are the notes that their sources have sent before, by source and id.
func (s *Service) sent(ctx context.Context, tx sqldb.Reader, project string, notes []Note) (map[string]*Note, error) {
	bySource := map[string][]string{}
	for _, n := range notes {
		if n.ExternalID != "" {
			bySource[n.Source] = append(bySource[n.Source], n.ExternalID)
		}
	}
	known := map[string]*Note{}
	for source, ids := range bySource {
		found, err := s.notes.Select(ctx, tx, "WHERE project_id = ? AND source = ? AND external_id <> '' AND external_id IN (?)", project, source, ids)
		if err != nil {
			return nil, err
		}
		for i := range found {
			known[source+"\x00"+found[i].ExternalID] = &found[i]
		}
	}
	return known, nil
}

// meet finds the people of notes in the event store. One note alone may be
// looked up by mail address among everybody's properties.
func (s *Service) meet(ctx context.Context, project string, notes []Note, alone bool) error {
	var ids []string
	for _, n := range notes {
		for _, id := range []string{n.PersonID, n.PersonEmail} {
			if id != "" {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	known, err := s.people.Lookup(ctx, project, ids)
	if err != nil {
		return err
	}
	for i := range notes {
		n := &notes[i]
		person, found := known[n.PersonID]
		if !found || n.PersonID == "" {
			person, found = known[n.PersonEmail]
		}
		if !found && alone && n.PersonEmail != "" {
			if person, found, err = s.people.ByEmail(ctx, project, n.PersonEmail); err != nil {
				return err
			}
		}
		if !found {
			continue
		}
		n.PersonID, n.PersonPlan, n.group = person.ID, person.Plan, person.Group
		if n.PersonName == "" {
			n.PersonName = person.Name
		}
		if n.PersonEmail == "" {
			n.PersonEmail = person.Email
		}
	}
	return nil
}

// filing is what decides where notes go, read once for all of them.
type filing struct {
	areas  []Area
	byID   map[string]Area
	rules  []RoutingRule
	router *classifier
}

func (s *Service) filing(ctx context.Context, project string) (filing, error) {
	areas, err := s.areasOf(ctx, s.db, project)
	if err != nil {
		return filing{}, err
	}
	rules, err := rulesOf(ctx, s.db, project)
	if err != nil {
		return filing{}, err
	}
	router, err := s.routers.of(ctx, project)
	if err != nil {
		return filing{}, err
	}
	f := filing{areas: areas, byID: map[string]Area{}, rules: rules.Rules, router: router}
	for _, a := range areas {
		f.byID[a.ID] = a
	}
	return f, nil
}

// choose asks the router about notes, outside of any transaction.
func (f filing) choose(notes []Note) []choice {
	choices := make([]choice, len(notes))
	for i := range notes {
		choices[i] = f.router.choose(notes[i].Text)
	}
	return choices
}

// file puts a note under an area: the one its sender names, the first rule's,
// or the router's when that is sure.
func (f filing) file(n *Note, wanted string, c company.Company, learned choice) error {
	if wanted != "" {
		area, known := f.byID[wanted]
		if !known {
			var wrong errs.Fields
			wrong.Add("body.area_id", "There is no such area.")
			return wrong.Err()
		}
		f.put(n, area, ByPerson, 0, "")
		return nil
	}
	if id, why, holds := byRules(subjectOf(n, c), f.rules, f.areas); holds {
		f.put(n, f.byID[id], ByRule, 1, why)
		return nil
	}
	if area, known := f.byID[learned.area]; known && learned.sure {
		f.put(n, area, ByModel, learned.confidence, f.router.why(n.Text, learned))
	}
	return nil
}

func (filing) put(n *Note, a Area, how How, confidence float64, why string) {
	n.AreaID, n.AreaHow, n.AreaConfidence, n.AreaWhy = a.ID, how, confidence, why
	if n.Owner == "" {
		n.Owner = a.Owner
	}
}

// recordBatch is the one entry that stands for many notes.
func (s *Service) recordBatch(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project, verb, recordType, id string, after any) error {
	return s.journal.Record(ctx, tx, journal.Change{Project: project, Actor: actor.Journal(), Verb: verb, Type: recordType, ID: id, After: after})
}
