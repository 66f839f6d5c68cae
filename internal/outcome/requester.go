package outcome

import (
	"context"
	"fmt"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/mail"
	"prodops/internal/sqldb"
)

// Told says where telling somebody stands.
type Told string

// The states of telling.
const (
	NotTold      Told = ""
	Queued       Told = "queued"
	Sending      Told = "sending"
	Sent         Told = "sent"
	Failed       Told = "failed"
	ByHand       Told = "by_hand"
	Unsubscribed Told = "unsubscribed" // wants no mail
	NoAddress    Told = "no_address"
)

// Requester is somebody who asked for what the bet did.
type Requester struct {
	Key     string          `json:"key" doc:"Names them in a call to tell."`
	Name    string          `json:"name,omitempty"`
	Email   string          `json:"email,omitempty"`
	Person  string          `json:"person,omitempty" doc:"Id of the person."`
	Company string          `json:"company,omitempty" doc:"Name of the company."`
	Asked   []RequestedNote `json:"asked" doc:"In what they asked, the first first; empty when that is no longer linked."`
	Told    Told            `json:"told,omitempty" enum:"queued,sending,sent,failed,by_hand,unsubscribed,no_address"`
	Reason  string          `json:"reason,omitempty" doc:"Why it failed."`
	ToldAt  sqldb.Micros    `json:"told_at,omitzero" format:"date-time"`
	ToldBy  string          `json:"told_by,omitempty"`
	Again   bool            `json:"again,omitempty" doc:"Nothing was sent for sure, so they may be told again."`

	aliases []string // every name by which they are known
	entered bool     // there is a row of telling them
}

// RequestedNote is where somebody asked.
type RequestedNote struct {
	Type string       `json:"type" enum:"feedback,survey_response"`
	ID   string       `json:"id"`
	Text string       `json:"text" doc:"Its beginning."`
	At   sqldb.Micros `json:"at" format:"date-time"`
}

// OutcomeRequesters is everybody who asked.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeRequesters struct {
	Items []Requester `json:"items" doc:"Who asked first, first."`
	Mail  bool        `json:"mail" doc:"The server sends mail; otherwise the list is handed over as CSV."`
	From  string      `json:"from,omitempty" doc:"Whom letters are from."`
}

// Requesters are the people of the notes and answers behind the bet, each once,
// and where telling them stands.
func (s *Outcomes) Requesters(ctx context.Context, actor auth.Actor, project, id string) (OutcomeRequesters, error) {
	if err := actor.Can(auth.OutcomeRead, project); err != nil {
		return OutcomeRequesters{}, err
	}
	o, err := s.find(ctx, s.db, project, id)
	if err != nil {
		return OutcomeRequesters{}, err
	}
	found := OutcomeRequesters{Mail: s.Mail != nil}
	if s.Mail != nil {
		found.From = s.Mail.From()
	}
	asked, err := s.askers(ctx, o)
	if err != nil {
		return found, err
	}
	found.Items, err = s.withTellings(ctx, s.db, o, asked)
	return found, err
}

// asking is one note with whoever wrote it.
type asking struct {
	person, email, name, company string
	note                         RequestedNote
}

// askers are the people behind the bet, each once: notes by one address or by
// one person are theirs together.
func (s *Outcomes) askers(ctx context.Context, o Outcome) ([]Requester, error) {
	ideas, err := s.Links.Neighbours(ctx, s.db, o.Project, o.Bet, "becomes", true)
	if err != nil {
		return nil, err
	}
	records := []string{o.Bet}
	for _, ref := range ideas {
		records = append(records, ref.ID)
	}
	notes, err := s.Evidence.Requests(ctx, o.Project, records)
	if err != nil {
		return nil, err
	}
	answers, err := s.Answered.Of(ctx, o.Project, records)
	if err != nil {
		return nil, err
	}
	var all []asking
	for _, n := range notes {
		all = append(all, asking{n.Person, n.Email, n.Name, n.Company, RequestedNote{Type: "feedback", ID: n.ID, Text: n.Text, At: n.ReceivedAt}})
	}
	for _, a := range answers {
		all = append(all, asking{person: a.Person, company: a.Company, note: RequestedNote{Type: "survey_response", ID: a.ID, Text: a.Text, At: a.ReceivedAt}})
	}
	if err := s.addresses(ctx, o.Project, all); err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b asking) int { return int(a.note.At - b.note.At) })
	return gathered(all), nil
}

// addresses fills in the addresses that only events know.
func (s *Outcomes) addresses(ctx context.Context, project string, all []asking) error {
	unknown := map[string]bool{}
	for _, a := range all {
		if a.email == "" && a.person != "" {
			unknown[a.person] = true
		}
	}
	if len(unknown) == 0 || s.People == nil {
		return nil
	}
	known, err := s.People.Addresses(ctx, project, keys(unknown))
	if err != nil {
		return err
	}
	for i := range all {
		if all[i].email == "" {
			all[i].email = known[all[i].person]
		}
	}
	return nil
}

// gathered joins what belongs to one person: whatever shares an address or an
// id, however many steps apart.
func gathered(all []asking) []Requester {
	people := []*Requester{}
	by := map[string]*Requester{}
	for _, a := range all {
		var aliases []string
		email, ok := mail.Normal(a.email)
		if ok {
			aliases = append(aliases, "mailto:"+email)
		} else {
			email = ""
		}
		if a.person != "" {
			aliases = append(aliases, "person:"+a.person)
		}
		if len(aliases) == 0 {
			continue
		}
		var who *Requester
		for _, alias := range aliases {
			other := by[alias]
			switch {
			case other == nil || other == who:
			case who == nil:
				who = other
			default: // this note shows that two are one
				who.join(other)
				for _, of := range other.aliases {
					by[of] = who
				}
				people = slices.DeleteFunc(people, func(p *Requester) bool { return p == other })
			}
		}
		if who == nil {
			who = &Requester{Key: aliases[0]}
			people = append(people, who)
		}
		who.join(&Requester{Name: a.name, Email: email, Person: a.person, Company: a.company, Asked: []RequestedNote{a.note}, aliases: aliases})
		for _, alias := range who.aliases {
			by[alias] = who
		}
	}
	list := make([]Requester, len(people))
	for i, p := range people {
		slices.SortStableFunc(p.Asked, func(a, b RequestedNote) int { return int(a.At - b.At) })
		list[i] = *p
	}
	return list
}

func (r *Requester) join(other *Requester) {
	fill := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	fill(&r.Name, other.Name)
	fill(&r.Email, other.Email)
	fill(&r.Person, other.Person)
	fill(&r.Company, other.Company)
	r.Asked = append(r.Asked, other.Asked...)
	for _, alias := range other.aliases {
		if !slices.Contains(r.aliases, alias) {
			r.aliases = append(r.aliases, alias)
		}
	}
}

// telling is a row of outcome_tellings.
type telling struct {
	ID        string       `db:"id"`
	Name      string       `db:"name"`
	Address   string       `db:"address"`
	Person    string       `db:"person_id"`
	Company   string       `db:"company"`
	Subject   string       `db:"subject"`
	Message   string       `db:"message"`
	State     Told         `db:"state"`
	Reason    string       `db:"reason"`
	Certain   bool         `db:"certain"` // that nothing was sent, of one that failed
	Tries     int64        `db:"tries"`
	ToldBy    string       `db:"told_by"`
	CreatedAt sqldb.Micros `db:"created_at"`
	ToldAt    sqldb.Micros `db:"told_at"`
}

const selectTellings = "SELECT id, name, address, person_id, company, subject, message, state, reason, certain, tries, told_by, created_at, told_at FROM outcome_tellings"

// withTellings adds who was told, and those who were and no longer ask.
func (s *Outcomes) withTellings(ctx context.Context, db sqldb.Reader, o Outcome, asked []Requester) ([]Requester, error) {
	rows, told, err := s.tellings(ctx, db, o.ID)
	if err != nil {
		return nil, err
	}
	var addresses []string
	for _, r := range asked {
		if r.Email != "" {
			addresses = append(addresses, r.Email)
		}
	}
	left, err := s.Addresses.Left(ctx, db, o.Project, addresses)
	if err != nil {
		return nil, err
	}
	met := map[string]bool{}
	for i := range asked {
		r := &asked[i]
		id := ""
		for _, alias := range r.aliases {
			if told[alias] != "" {
				id = told[alias]
			}
		}
		row, found := rows[id]
		switch {
		case found:
			met[id] = true
			r.told(row)
		case r.Email == "":
			r.Told = NoAddress
		case left[r.Email]:
			r.Told = Unsubscribed
		}
	}
	for _, id := range sortedTellings(rows) {
		if row := rows[id]; !met[id] {
			gone := Requester{Key: aliasOf(row), Name: row.Name, Email: row.Address, Person: row.Person, Company: row.Company, Asked: []RequestedNote{}}
			gone.told(row)
			asked = append(asked, gone)
		}
	}
	if asked == nil {
		asked = []Requester{}
	}
	return asked, nil
}

func (r *Requester) told(row telling) {
	r.Told, r.Reason, r.ToldAt, r.ToldBy = row.State, row.Reason, row.ToldAt, row.ToldBy
	r.entered = true
	r.Again = row.State == Failed && row.Certain
}

func aliasOf(row telling) string {
	if row.Address != "" {
		return "mailto:" + row.Address
	}
	return "person:" + row.Person
}

func sortedTellings(rows map[string]telling) []string {
	ids := make([]string, 0, len(rows))
	for id := range rows {
		ids = append(ids, id)
	}
	slices.Sort(ids) // ids grow with time
	return ids
}

// tellings are those of an outcome by id, and their ids by alias.
func (s *Outcomes) tellings(ctx context.Context, db sqldb.Reader, outcome string) (map[string]telling, map[string]string, error) {
	var list []telling
	if err := db.Select(ctx, &list, selectTellings+" WHERE outcome_id = ?", outcome); err != nil {
		return nil, nil, fmt.Errorf("who was told: %w", err)
	}
	var aliases []struct {
		Alias string `db:"alias"`
		ID    string `db:"telling_id"`
	}
	if err := db.Select(ctx, &aliases, "SELECT alias, telling_id FROM outcome_told_as WHERE outcome_id = ?", outcome); err != nil {
		return nil, nil, fmt.Errorf("who was told: %w", err)
	}
	rows, told := make(map[string]telling, len(list)), make(map[string]string, len(aliases))
	for _, t := range list {
		rows[t.ID] = t
	}
	for _, a := range aliases {
		told[a.Alias] = a.ID
	}
	return rows, told, nil
}
