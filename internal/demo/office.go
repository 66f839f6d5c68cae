package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"time"

	"prodops/client"
)

// office is the team at work: what it hears, decides and writes down, through
// the public routes like everybody else.
type office struct {
	client  *client.Client
	project string // address of the project
	history *History

	unheard  []voice // what customers said and nobody has taken in yet
	now      int64   // of the story, while an act goes on
	join     func() (*client.Client, error)
	secrets  map[string]string // password by e-mail address
	metrics  map[string]string // id by key
	trials   map[string]string // experiments, by what they try
	learnt   map[string]string // learnings, by what they are about
	flags    map[string]string // id by what they switch
	shipped  int64             // deployments until then are told of
	tools    []string          // ids
	incident string            // the outage
	rollout  string            // the release of the preview
	cameOf   string            // the outcome of its bet
	members  map[string]string // id by given name
	insights map[string]string // id by name
	areas    map[string]string // id by name
	meant    map[string]string // area that a note is really about, by its external id
	themes   map[string]string // id by product area
	ideas    map[string]string // id by title
	bets     map[string]string // id by title
}

func newOffice(c *client.Client, project string, h *History) *office {
	return &office{client: c, project: project, history: h, members: map[string]string{}, insights: map[string]string{},
		areas: map[string]string{}, meant: map[string]string{}, themes: map[string]string{}, ideas: map[string]string{}, bets: map[string]string{},
		secrets: map[string]string{}, metrics: map[string]string{}, trials: map[string]string{}, learnt: map[string]string{}, flags: map[string]string{}}
}

// ask saves the questions a newcomer would ask.
func (o *office) ask(ctx context.Context) error {
	for _, q := range questions() {
		id, err := o.make(ctx, "/insights", q)
		if err != nil {
			return fmt.Errorf("save the question %q: %w", q.Name, err)
		}
		o.insights[q.Name] = id
	}
	return nil
}

// made is the part of an answer that names what was made.
type made struct {
	ID string `json:"id"`
}

// make makes a record and answers its id.
func (o *office) make(ctx context.Context, path string, in any) (string, error) {
	var out made
	if err := o.client.Post(ctx, o.project+path, in, &out); err != nil {
		return "", fmt.Errorf("make one of %s: %w", path, err)
	}
	return out.ID, nil
}

// days is the day so many days from today, negative in the past.
func (o *office) days(n int) string {
	return time.UnixMicro(o.history.Story.Now).UTC().AddDate(0, 0, n).Format(time.DateOnly)
}

// colleague is a member of the simulated team.
type colleague struct{ name, email, role string }

func colleagues() []colleague {
	return []colleague{
		{"Ines Moreau", "ines@corkboard.example", "editor"},  // product manager
		{"Jonas Weber", "jonas@corkboard.example", "editor"}, // engineer
		{"Tara Okafor", "tara@corkboard.example", "editor"},  // support
		{"Mara Lopez", "mara@corkboard.example", "admin"},    // head of product
	}
}

// hire invites the team and takes the invitations up.
func (o *office) hire(ctx context.Context) error {
	for _, c := range colleagues() {
		var invitation struct {
			Link string `json:"link"`
		}
		if err := o.client.Post(ctx, o.project+"/invitations", object{"email": c.email, "role": c.role}, &invitation); err != nil {
			return fmt.Errorf("invite %s: %w", c.name, err)
		}
		_, secret, _ := strings.Cut(invitation.Link, "#")
		secret, err := url.QueryUnescape(secret)
		if err != nil {
			return err
		}
		o.secrets[c.email] = rand.Text()
		err = o.client.Post(ctx, "/api/v1/invitations/accept", object{"token": secret, "name": c.name, "password": o.secrets[c.email]}, nil)
		if err != nil {
			return fmt.Errorf("%s takes the invitation up: %w", c.name, err)
		}
	}
	var page struct {
		Items []struct{ ID, Name string } `json:"items"`
	}
	if err := o.client.Get(ctx, o.project+"/members", nil, &page); err != nil {
		return err
	}
	for _, m := range page.Items {
		given, _, _ := strings.Cut(m.Name, " ")
		o.members[given] = m.ID
	}
	return nil
}

// as is a client signed in as a colleague. Whoever gets it closes it.
func (o *office) as(ctx context.Context, c colleague) (*client.Client, error) {
	me, err := o.join()
	if err != nil {
		return nil, err
	}
	if err := me.Post(ctx, "/api/v1/session", object{"email": c.email, "password": o.secrets[c.email]}, nil); err != nil {
		me.Close()
		return nil, fmt.Errorf("%s signs in: %w", c.name, err)
	}
	return me, nil
}
